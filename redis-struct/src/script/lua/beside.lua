--[[
Runs another of our scripts, and commands on keys beside the record: reads before it, and writes after it if it has
written. Then align.lua.

The script is the text of the other one as `local function record(KEYS, ARGV) … end`, that of align.lua as
`local function align() … end`, and this file.

KEYS[1]  the record
KEYS     … the keys of all that may be beside it
ARGV     those of the other script; then commands, each: `r` for a read or `w` for a write, the number of its words, and
         its words, of which the second is one of KEYS; then how many arguments the commands have together
Reply    that of the other script; with reads an array of it and of their replies
Errors   those of the other script, after which nothing has changed
         WRONGTYPE …, from the server: a key beside the record holds another type. Writes begin with removing theirs
]]
local first = #ARGV - ARGV[#ARGV] -- of the commands

local function run(kind)
  local replies, i = {}, first
  while i < #ARGV do
    local count = tonumber(ARGV[i + 1])
    if ARGV[i] == kind then
      replies[#replies + 1] = redis.call(unpack(ARGV, i + 2, i + 1 + count))
    end
    i = i + 2 + count
  end
  return replies
end

local own = {}
for i = 1, first - 1 do
  own[i] = ARGV[i]
end
local replies = run('r')
local reply = record({ KEYS[1] }, own)
if type(reply) == 'table' and (reply.err or (reply[1] == 0 and #replies == 0)) then
  return reply
end
if #replies > 0 then
  table.insert(replies, 1, reply)
  reply = replies
end
run('w')
align()
return reply
