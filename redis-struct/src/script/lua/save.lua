--[[
Saves a record (a hash) that has a ttl: sets fields, removes fields, then starts the record's time anew.

The hash is written first and PEXPIRE comes last: on a key of another type the write raises, and that key keeps its
value and its ttl. (In MULTI the PEXPIRE would run all the same.)

KEYS[1]  the record
ARGV[1]  ttl in milliseconds, 1 to 15 digits, not 0
ARGV     … field, value, field, value …; then R names of fields to remove; then R itself, the last argument
Reply    integer: how many fields were removed
Errors   WRONGTYPE …, from the server: the key holds another type
         BADARGS …, ERR …: the arguments are not as above
         After any of them nothing has changed.
]]
local key, ttl = KEYS[1], ARGV[1]
local names_end = #ARGV - 1
local names = names_end - ARGV[#ARGV] + 1
local CHUNK = 1000 -- arguments in one command: unpack takes about 8,000 at most; even, so that pairs stay together

if #ttl > 15 or not ttl:find('^[1-9]%d*$') or names < 2 or names % 2 ~= 0 then
  return redis.error_reply('BADARGS save')
end

if names_end == 1 then
  redis.call('HLEN', key) -- nothing to write: only to refuse another type
end

for from = 2, names - 1, CHUNK do
  redis.call('HSET', key, unpack(ARGV, from, math.min(from + CHUNK - 1, names - 1)))
end

local removed = 0
for from = names, names_end, CHUNK do
  removed = removed + redis.call('HDEL', key, unpack(ARGV, from, math.min(from + CHUNK - 1, names_end)))
end

redis.call('PEXPIRE', key, ttl) -- does nothing if the removals took the last field, and with it the key
return removed
