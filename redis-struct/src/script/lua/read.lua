--[[
Reads a record and what is beside it, on a connection that watches keys: there the EXEC of a block would end that.

KEYS     the record, and what is read beside it
ARGV     commands, each: the number of its words, and its words, of which the second is one of KEYS
Reply    array of their replies
Errors   WRONGTYPE …, from the server: a key holds another type
]]
local replies, i = {}, 1
while i <= #ARGV do
  local count = tonumber(ARGV[i])
  replies[#replies + 1] = redis.call(unpack(ARGV, i + 1, i + count))
  i = i + 1 + count
end
return replies
