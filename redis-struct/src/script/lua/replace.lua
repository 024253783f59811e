--[[
Saves a record (a hash) in place of what is stored: sets fields, and removes all others. The key keeps its time to
live, or gets the one that is given.

The fields are read first, which refuses a key of another type; then they are written, so that the hash is never empty
in between and its time to live stays; then the others are removed, and PEXPIRE comes last.

KEYS[1]  the record
ARGV[1]  ttl in milliseconds, 1 to 15 digits, not 0; or empty: the record keeps what it has
ARGV     … field, value, field, value …; none of them: the record is deleted
Reply    integer: how many fields were removed
Errors   WRONGTYPE …, from the server: the key holds another type
         BADARGS …: the arguments are not as above
         After any of them nothing has changed.
]]
local key, ttl = KEYS[1], ARGV[1]
local CHUNK = 1000 -- arguments in one command: unpack takes about 8,000 at most; even, so that pairs stay together

if #ARGV % 2 ~= 1 or (ttl ~= '' and (#ttl > 15 or not ttl:find('^[1-9]%d*$'))) then
  return redis.error_reply('BADARGS replace')
end

local stays = {}
for i = 2, #ARGV, 2 do
  stays[ARGV[i]] = true
end
local goes = {}
for _, name in ipairs(redis.call('HKEYS', key)) do
  if not stays[name] then
    goes[#goes + 1] = name
  end
end

for from = 2, #ARGV, CHUNK do
  redis.call('HSET', key, unpack(ARGV, from, math.min(from + CHUNK - 1, #ARGV)))
end
for from = 1, #goes, CHUNK do
  redis.call('HDEL', key, unpack(goes, from, math.min(from + CHUNK - 1, #goes)))
end
if ttl ~= '' then
  redis.call('PEXPIRE', key, ttl)
end
return #goes
