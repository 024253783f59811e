--[[
A part of rows/get.lua and rows/set.lua: what `head` says, the field of the hash beside a record that says how the parts
belong together.

It comes from outside: numbers of more than 15 digits, which a double may not hold, are none.
]]

-- Bytes in all, bytes of a part, where the rows begin, bytes of a row, and what a row is; how many rows there are. Or nil.
local function read_head(text)
  local LONGEST = 15
  local len, part, start, row, kind = text:match('^(%d+) (%d+) (%d+) (%d+)(.*)$')
  if not len or #len > LONGEST or #part > LONGEST or #start > LONGEST or #row > LONGEST then
    return nil
  end
  local head = { len = tonumber(len), part = tonumber(part), start = tonumber(start), row = tonumber(row) }
  head.kind = kind:match('^ (%S+)$') or (kind == '' and kind)
  head.count = (head.len - head.start) / head.row
  if not head.kind or head.row == 0 or head.start > head.len or head.count % 1 ~= 0
    or (head.part == 0 and head.len > 0) then
    return nil
  end
  return head
end

-- Calls `each` with every part in which some of these bytes are: its name, how long it has to be, and which of its bytes
-- these are, from the first to the last. Ends, and returns false, where `each` does.
local function each_part(head, from, to, each)
  if from >= to then
    return true
  end
  for i = math.floor(from / head.part), math.floor((to - 1) / head.part) do
    local begin = i * head.part
    local length = math.min(head.part, head.len - begin)
    if not each(('%.0f'):format(i), length, math.max(from - begin, 0) + 1, math.min(to - begin, length)) then
      return false
    end
  end
  return true
end
