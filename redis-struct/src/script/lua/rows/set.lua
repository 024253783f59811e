--[[
Writes rows of an array that is beside a record in the place of others, which are as many; then align.lua.

Another of our scripts, write.lua, starts the record's time anew, raises its version, and writes the field as it is: so who
watches the record sees that something has changed.

Everything is checked before the first write. Only the parts in which the rows are are read, and written anew.

The script is the text of write.lua as `local function record(KEYS, ARGV) … end`, that of align.lua as
`local function align() … end`, rows/head.lua and this file.

KEYS[1]  the record
KEYS     … the keys of all that may be beside it
ARGV     those of write.lua; then 7:
         1  the place among KEYS of the hash that is written to
         2  the field
         3  what the field has to be: the label of the ship that has written it
         4  the first row, counted from 0
         5  bytes of a row
         6  what a row is, or empty
         7  the rows, at least one
Reply    integer: 1, they are written
         array: whether there is a record, nil            the field is absent
         array: 1, label                                  another one: another ship has written it
         array: 1, label, nil                             there is nothing beside the record
         array: 1, label, head                            there are no such rows, or a part is not as `head` says
         After an array nothing has changed.
Errors   those of write.lua; WRONGTYPE …, from the server: one of the keys holds another type
         After any of them nothing has changed.

ARGV is trusted, what is stored is not. It takes two steps for each part that is there.
]]
local own_end = #ARGV - 7
local side, field, label = KEYS[tonumber(ARGV[own_end + 1])], ARGV[own_end + 2], ARGV[own_end + 3]
local first, row, kind, rows = tonumber(ARGV[own_end + 4]), tonumber(ARGV[own_end + 5]), ARGV[own_end + 6], ARGV[#ARGV]

local found = redis.call('HGET', KEYS[1], field)
if found ~= label then
  return { redis.call('EXISTS', KEYS[1]), found }
end
local text = redis.call('HGET', side, 'head')
local head = text and read_head(text)
if not head or head.row ~= row or head.kind ~= kind or first + #rows / row > head.count then
  return { 1, found, text }
end

local from = head.start + first * row
local to = from + #rows
local is_whole = each_part(head, from, to, function(name, length)
  return redis.call('HSTRLEN', side, name) == length
end)
if not is_whole then
  return { 1, found, text }
end

local own = {}
for i = 1, own_end do
  own[i] = ARGV[i]
end
local reply = record({ KEYS[1] }, own)
if type(reply) == 'table' and reply.err then
  return reply
end

local written = 0
each_part(head, from, to, function(name, length, begin, finish)
  local part = ''
  if begin > 1 or finish < length then
    part = redis.call('HGET', side, name)
  end
  local piece = rows:sub(written + 1, written + finish - begin + 1)
  redis.call('HSET', side, name, part:sub(1, begin - 1) .. piece .. part:sub(finish + 1))
  written = written + #piece
  return true
end)
align()
return 1
