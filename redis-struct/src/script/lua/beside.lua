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
         TRYAGAIN …: the slot is on its way to another node of a cluster. Nothing has changed. There a key that was removed
         could not be written any more: the server looks for it at the other node
]]
local first = #ARGV - ARGV[#ARGV] -- of the commands
local reads, writes = {}, {} -- where in ARGV each begins and ends

local i = first
while i < #ARGV do
  local last = i + 1 + tonumber(ARGV[i + 1])
  local list = ARGV[i] == 'r' and reads or writes
  list[#list + 1] = { i + 2, last }
  i = last + 1
end

local function run(list)
  local replies = {}
  for n, span in ipairs(list) do
    replies[n] = redis.call(unpack(ARGV, span[1], span[2]))
  end
  return replies
end

if #writes > 0 then
  local missing = redis.pcall('EXISTS', KEYS[1] .. '!') -- a key that there never is
  if type(missing) == 'table' and missing.err and missing.err:find('non local') then
    return redis.error_reply('TRYAGAIN the slot is on its way')
  end
end

local own = {}
for n = 1, first - 1 do
  own[n] = ARGV[n]
end
local replies = run(reads)
local reply = record({ KEYS[1] }, own)
if type(reply) == 'table' and (reply.err or (reply[1] == 0 and #replies == 0)) then
  return reply
end
if #replies > 0 then
  table.insert(replies, 1, reply)
  reply = replies
end
run(writes)
align()
return reply
