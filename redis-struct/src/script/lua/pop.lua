--[[
Reads and removes fields of a record (a hash) that has a ttl, then starts the record's time anew.

The hash is read first: on a key of another type that raises, and the key keeps its value and its ttl.

KEYS[1]  the record
ARGV[1]  ttl in milliseconds, 1 to 15 digits, not 0
ARGV     … the names of 1 to 16 fields, and of their aliases
Reply    array: the value of each field, nil where it was absent
Errors   WRONGTYPE …, from the server: the key holds another type; nothing has changed
]]
local key, ttl = KEYS[1], ARGV[1]

if #ttl > 15 or not ttl:find('^[1-9]%d*$') or #ARGV < 2 then
  return redis.error_reply('BADARGS pop')
end

local values = redis.call('HMGET', key, unpack(ARGV, 2))
redis.call('HDEL', key, unpack(ARGV, 2))
redis.call('PEXPIRE', key, ttl)
return values
