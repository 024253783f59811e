--[[
The general write of a record (a hash): under a condition, sets fields, removes fields, then calculates with fields.
A version (`#[redis(version)]`) is a calculation: one is added, and a save checks it first.
All or nothing: everything is checked before the first write, and PEXPIRE comes last.

The script is write/integer.lua, write/float.lua and this file, in this order.

KEYS[1]  the record
ARGV     1  condition: any      always
                       absent   the key does not exist, as any type
                       present  the key exists
                       unset    the first field to set is not in the hash, nor any alias of it
                       held     a field to remove is in the hash, or an alias of one
                       popped   as held, and the reply is what was there
                       only     always; removes all fields that are neither set nor calculated
         2  ttl in milliseconds, 1 to 15 digits, not 0; or empty: the record keeps what it has
         3  S, the number of fields to set; then S times: field, value
         then R, the number of fields to remove; then R names
         then C, the number of calculations; then C times: field, kind, start, operand, min, max
            kind   i  integer of up to 128 bits, all four numbers as decimal text
                   f  64-bit float, g  32-bit float; min and max are empty
                   alone: the operand is added; i*, f*, g*: multiplied with; i/, f/, g/: divided by
                   v  integer that must be the operand; one is added
            start  the value of a field that is absent, or removed in this call;
                   a field that is set in this call has that value
         then A, the number of aliases; then A times: field, alias
            field  one that is set, removed or calculated in this call; one with several aliases comes several times
            alias  another name of it: where the field is absent, its first alias that is there stands in for it,
                   in `unset`, in calculations, and in how many fields were removed; all of them are deleted
Reply    array: 1, how many fields were removed, then for each calculation the new value, as stored
         array: 0, 0 if the condition does not hold: nothing was written, the ttl is as it was
         array, for `popped`: the value of each field to remove, nil where it was absent
Errors   OUTOFRANGE field <name>   the result is below min or above max, or not finite; a division by 0
         NOTANUMBER field <name>   the value to calculate with is not a number of this kind
         CONFLICT field <name>     of kind v: it is another number
         WRONGTYPE …               from the server: the key holds another type (not for `absent`: it exists)
         BADARGS …, ERR …          the arguments are not as above
         After any of them nothing has changed. In <name>, bytes outside 0x20–0x7e are `?`; it ends after 100 bytes.
         Only for a user whose ACL allows HSET but not HDEL or PEXPIRE, the writes before the refused one remain.

Numbers inside ARGV are trusted to be numbers; what is stored in the record is not: it may be any bytes of any length
(more than 2,000 bytes are not a number).
A value that is calculated is written by HSET, so a ttl of that field alone (HEXPIRE) ends.

A function costs about 0.3 µs where it is created, in every call: those that few calls need are inside their users.
]]
local key, condition, ttl = KEYS[1], ARGV[1], ARGV[2]

-- Positions in ARGV: each list has its length just before it.
local sets = 4
local sets_end = sets + 2 * ARGV[3] - 1
local removes = sets_end + 2
local removes_end = removes + ARGV[sets_end + 1] - 1
local counts = removes_end + 2
local counts_end = counts + 6 * ARGV[removes_end + 1] - 1
local aliases = counts_end + 2
local aliases_end = aliases + 2 * ARGV[counts_end + 1] - 1
local has_sets, has_removes, has_counts = sets_end > sets, removes_end >= removes, counts_end > counts
local is_only, is_popped = condition == 'only', condition == 'popped'

local value_of_alias -- of a field: the value of its first alias that is there, or false
if aliases_end > aliases then
  value_of_alias = function(field)
    local value = false
    for i = aliases, aliases_end, 2 do
      value = value or (ARGV[i] == field and redis.call('HGET', key, ARGV[i + 1]))
    end
    return value
  end
end

local function condition_holds()
  if condition == 'any' or is_only then
    if not (has_sets or has_removes or has_counts) then
      redis.call('HLEN', key) -- only to refuse another type, as the first HSET, HDEL or HGET does otherwise
    end
    return true
  elseif condition == 'absent' then
    return redis.call('EXISTS', key) == 0
  elseif condition == 'present' then
    return redis.call('HLEN', key) > 0
  elseif condition == 'unset' and has_sets then
    return redis.call('HEXISTS', key, ARGV[sets]) == 0 and not (value_of_alias and value_of_alias(ARGV[sets]))
  elseif (condition == 'held' or is_popped) and has_removes then
    for i = removes, removes_end do
      if redis.call('HEXISTS', key, ARGV[i]) == 1 or (value_of_alias and value_of_alias(ARGV[i])) then
        return true
      end
    end
    return false
  end
  error({ err = 'BADARGS write' })
end

-- Calls `command` with list[from] to list[to]; the sum of the replies.
local function call_in_chunks(command, list, from, to)
  local CHUNK = 1000 -- unpack takes about 8,000 at most; even, so that pairs stay together
  local total = 0
  for first = from, to, CHUNK do
    total = total + redis.call(command, key, unpack(list, first, math.min(first + CHUNK - 1, to)))
  end
  return total
end

-- The results of all calculations, of which none is written yet; or nil and the error.
local function calculate()
  local LONGEST = 2000 -- bytes of a number that are looked at; a double without an exponent has up to about 1,100

  local changed = {} -- by this call, so far: field to value, or to false where it is removed
  for i = sets, sets_end, 2 do
    changed[ARGV[i]] = ARGV[i + 1]
  end
  for i = removes, removes_end do
    changed[ARGV[i]] = false
  end

  local results = {}
  for i = counts, counts_end, 6 do
    local field, kind, operation, operand = ARGV[i], ARGV[i + 1], '', ARGV[i + 3]
    if #kind > 1 then
      kind, operation = kind:sub(1, 1), kind:sub(2)
    end
    local value = redis.call('HGET', key, field) -- for a changed field too: it refuses a key of another type
    if changed[field] ~= nil then
      value = changed[field]
    elseif not value and value_of_alias then
      value = value_of_alias(field)
    end
    value = value or ARGV[i + 2]

    local result, code
    if #value > LONGEST then
      code = 'NOTANUMBER'
    elseif kind == 'v' then
      -- With nothing added, the number is written as the operand is: without a plus and zeros before it.
      result, code = integer_result(value, '', '0', ARGV[i + 4], ARGV[i + 5])
      if result == operand then
        result, code = integer_result(value, '', '1', ARGV[i + 4], ARGV[i + 5])
      elseif result then
        result, code = nil, 'CONFLICT'
      end
    elseif kind == 'i' then
      result, code = integer_result(value, operation, operand, ARGV[i + 4], ARGV[i + 5])
    else
      result, code = float_result(value, operation, operand, kind == 'g')
    end
    if not result then
      return nil, redis.error_reply(code .. ' field ' .. field:sub(1, 100):gsub('[^ -~]', '?'))
    end
    changed[field] = result
    results[#results + 1] = result
  end
  return results
end

if #ARGV ~= aliases_end or (ttl ~= '' and (#ttl > 15 or not ttl:find('^[1-9]%d*$'))) then
  return redis.error_reply('BADARGS write')
end

local popped = is_popped and redis.call('HMGET', key, unpack(ARGV, removes, removes_end))
if not condition_holds() then
  return popped or { 0, 0 }
end

local results, failure
if has_counts then
  results, failure = calculate()
  if failure then
    return failure
  end
end

local goes = {}
if is_only then
  local stays = {}
  for i = sets, sets_end, 2 do
    stays[ARGV[i]] = true
  end
  for i = counts, counts_end, 6 do
    stays[ARGV[i]] = true
  end
  for _, name in ipairs(redis.call('HKEYS', key)) do
    if not stays[name] then
      goes[#goes + 1] = name
    end
  end
end

-- Removing the last field deletes the key with its ttl, and the calculated fields then make one without.
local expires_at = -1
if has_removes and has_counts and ttl == '' then
  expires_at = redis.call('PEXPIRETIME', key)
end

local reply = { 1, 0 }
if value_of_alias then
  for i = removes, removes_end do
    if redis.call('HEXISTS', key, ARGV[i]) == 0 and value_of_alias(ARGV[i]) then
      reply[2] = reply[2] + 1
    end
  end
end
if has_sets then
  call_in_chunks('HSET', ARGV, sets, sets_end)
end
if has_removes then
  reply[2] = reply[2] + call_in_chunks('HDEL', ARGV, removes, removes_end)
end
if has_counts then
  for i, result in ipairs(results) do
    redis.call('HSET', key, ARGV[counts + 6 * (i - 1)], result)
    reply[i + 2] = result
  end
end
for i = aliases, aliases_end, 2 do
  redis.call('HDEL', key, ARGV[i + 1])
end
if is_only then
  reply[2] = call_in_chunks('HDEL', goes, 1, #goes)
end

if ttl ~= '' then
  redis.call('PEXPIRE', key, ttl)
elseif expires_at > 0 then
  redis.call('PEXPIREAT', key, expires_at)
end
return popped or reply
