--[[
Reads some rows of an array that is beside a record, without the others.

Only the parts in which they are are read. Where something is not as it should be, what is known of it is the reply: whoever
asked finds out what is wrong.

The script is rows/head.lua and this file.

KEYS[1]  the record
KEYS[2]  the hash beside it
ARGV[1]  the field
ARGV[2]  what the field has to be: the label of the ship that has written it
ARGV[3]  the first row, counted from 0
ARGV[4]  the row after the last one; or empty: all that follow
Reply    array: nil                              the field is absent
         array: label                            another one: another ship has written it
         array: label, nil                       there is nothing beside the record
         array: label, head                      there are no such rows, or no rows, or a part is not as `head` says
         array: label, head, before, bytes, …    `before`: what is before the first row of all; then the rows, in pieces
Errors   WRONGTYPE …, from the server: one of the keys holds another type

ARGV is trusted, what is stored is not. It takes one step for each part that is there.
]]
local record, side, field, label = KEYS[1], KEYS[2], ARGV[1], ARGV[2]

local found = redis.call('HGET', record, field)
if found ~= label then
  return { found }
end
local text = redis.call('HGET', side, 'head')
local head = text and read_head(text)
if not head then
  return { found, text }
end
local first = tonumber(ARGV[3])
local last = ARGV[4] == '' and head.count or tonumber(ARGV[4])
if first > last or last > head.count then
  return { found, text }
end

local name_read, part_read -- what comes before the rows is usually in the same part as the first of them
local function read(from, to, pieces)
  return each_part(head, from, to, function(name, length, begin, finish)
    if name ~= name_read then
      name_read, part_read = name, redis.call('HGET', side, name)
    end
    if not part_read or #part_read ~= length then
      return false
    end
    pieces[#pieces + 1] = part_read:sub(begin, finish)
    return true
  end)
end

local before, reply = {}, { found, text }
if not read(0, head.start, before) then
  return reply
end
reply[3] = table.concat(before)
if not read(head.start + first * head.row, head.start + last * head.row, reply) then
  return { found, text }
end
return reply
