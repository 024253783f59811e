--[[
The general write of a record (a hash): under a condition, sets fields, removes fields, then counts fields up or down.
All or nothing: everything is checked before the first write, and PEXPIRE comes last.

KEYS[1]  the record
ARGV     1  condition: any      always
                       absent   the key does not exist, as any type
                       present  the key exists
                       unset    the first field to set is not in the hash
         2  ttl in milliseconds, 1 to 15 digits, not 0; or empty: the record keeps what it has
         3  S, the number of fields to set; then S times: field, value
         then R, the number of fields to remove; then R names
         then I, the number of increments; then I times: field, kind, start, delta, min, max
            kind   i  integer of up to 128 bits, all four numbers as decimal text
                   f  64-bit float, g  32-bit float; min and max are empty
            start  what a field counts from that is absent, or removed in this call;
                   a field that is set in this call counts from that value
Reply    array: 1, how many fields were removed, then for each increment the new value, as stored
         array: 0, 0 if the condition does not hold: nothing was written, the ttl is as it was
Errors   OUTOFRANGE field <name>   the sum is below min or above max, or not finite
         NOTANUMBER field <name>   the value to count from is not a number of this kind
         WRONGTYPE …               from the server: the key holds another type (not for `absent`: it exists)
         BADARGS …, ERR …          the arguments are not as above
         After any of them nothing has changed. In <name>, bytes outside 0x20–0x7e are `?`; it ends after 100 bytes.
         Only for a user whose ACL allows HSET but not HDEL or PEXPIRE, the writes before the refused one remain.

Numbers inside ARGV are trusted to be numbers; what is stored in the record is not: it may be any bytes of any length
(more than 2,000 bytes are not a number).
A value that is counted is written by HSET, so a ttl of that field alone (HEXPIRE) ends.

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
local has_sets, has_removes, has_counts = sets_end > sets, removes_end >= removes, counts_end > counts

local function condition_holds()
  if condition == 'any' then
    if not (has_sets or has_removes or has_counts) then
      redis.call('HLEN', key) -- only to refuse another type, as the first HSET, HDEL or HGET does otherwise
    end
    return true
  elseif condition == 'absent' then
    return redis.call('EXISTS', key) == 0
  elseif condition == 'present' then
    return redis.call('HLEN', key) > 0
  elseif condition == 'unset' and has_sets then
    return redis.call('HEXISTS', key, ARGV[sets]) == 0
  end
  error({ err = 'BADARGS write' })
end

-- Calls `command` with ARGV[from] to ARGV[to]; the sum of the replies.
local function call_in_chunks(command, from, to)
  local CHUNK = 1000 -- unpack takes about 8,000 at most; even, so that pairs stay together
  local total = 0
  for first = from, to, CHUNK do
    total = total + redis.call(command, key, unpack(ARGV, first, math.min(first + CHUNK - 1, to)))
  end
  return total
end

-- The sum as text, or nil and the code of the error.
local function add_integers(value, delta, min, max)
  -- At most 15 digits each: Lua's numbers, doubles, are exact up to 2^53, and a bound that is rounded beyond that stays
  -- beyond.
  if #value <= 15 and #delta <= 15 and value:find('^[+-]?%d+$') then
    local number, lowest, highest = tonumber(value), tonumber(min), tonumber(max)
    local sum = number + delta
    if number < lowest or number > highest then
      return nil, 'NOTANUMBER'
    elseif sum < lowest or sum > highest then
      return nil, 'OUTOFRANGE'
    end
    return ('%.0f'):format(sum + 0) -- %d has 32 bits on some servers; -0 + 0 is 0
  end

  -- A sign or none, zeros, then at most 45 digits.
  local significant = value:match('^[+-]?0*()')
  if not value:find('%d$') or #value - significant >= 45 or value:find('%D', significant) then
    return nil, 'NOTANUMBER'
  end

  -- A number is {high, middle, low}, worth high * 1e30 + middle * 1e15 + low.
  -- A sum of two such parts is below 2^53, so exact.
  local BASE = 1e15

  local function parse(text)
    local digits = text:match('[1-9]%d*') or '0'
    local sign = text:sub(1, 1) == '-' and -1 or 1
    local high, middle, low = digits:sub(-45, -31), digits:sub(-30, -16), digits:sub(-15)
    return sign * (tonumber(high) or 0), sign * (tonumber(middle) or 0), sign * low
  end

  -- Carries, so that only the high part has a sign: now numbers compare part by part.
  local function settle(high, middle, low)
    middle = middle + math.floor(low / BASE)
    high = high + math.floor(middle / BASE)
    return { high, middle % BASE, low % BASE }
  end

  local function less(a, b)
    if a[1] ~= b[1] then
      return a[1] < b[1]
    elseif a[2] ~= b[2] then
      return a[2] < b[2]
    end
    return a[3] < b[3]
  end

  local function text_of(number)
    local sign = ''
    if number[1] < 0 then
      sign, number = '-', settle(-number[1], -number[2], -number[3])
    end
    local digits = ('%.0f%015.0f%015.0f'):format(number[1], number[2], number[3])
    return sign .. (digits:match('[1-9]%d*') or '0')
  end

  local lowest, highest = settle(parse(min)), settle(parse(max))
  local high, middle, low = parse(value)
  local number = settle(high, middle, low)
  local delta_high, delta_middle, delta_low = parse(delta)
  local sum = settle(high + delta_high, middle + delta_middle, low + delta_low)
  if less(number, lowest) or less(highest, number) then
    return nil, 'NOTANUMBER'
  elseif less(sum, lowest) or less(highest, sum) then
    return nil, 'OUTOFRANGE'
  end
  return text_of(sum)
end

-- The sum as text, or nil and the code of the error.
local function add_floats(value, delta, is_single)
  local SMALLEST_NORMAL = is_single and 2 ^ -126 or 2 ^ -1022

  -- tonumber also takes hexadecimal and spaces: the shape comes first.
  local function is_float(text)
    local mantissa, exponent = text:match('^[+-]?([%d.]+)(.*)$')
    if not mantissa then
      local name = text:lower():match('^[+-]?(%a+)$')
      return name == 'inf' or name == 'infinity' or name == 'nan'
    end
    return (exponent == '' or exponent:find('^[eE][+-]?%d+$'))
      and mantissa:find('%d')
      and not mantissa:find('%..*%.')
  end

  local function round(number)
    if is_single then
      return (struct.unpack('<f', struct.pack('<f', number)))
    end
    return number
  end

  -- %g turns to an exponent where its digits end; we turn at 1e16, as Python does.
  local function with_exponent_from_1e16(text)
    local sign, digits, exponent = text:match('^(-?)([%d.]+)e%+(%d+)$')
    if exponent and exponent + 0 < 16 then
      digits = digits:gsub('%.', '')
      return sign .. digits .. ('0'):rep(exponent + 1 - #digits)
    end
    return (text:gsub('^(-?%d)(%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d)$', '%1.%2e+16'))
  end

  -- Above a power of two numbers are twice as far apart as below it: there the shortest text that reads back need not
  -- be the nearest one of its length, but the next. (Where that happens it has an exponent, and does not end in 9.)
  local function next_text(number, digits)
    local nearest = ('%.' .. digits - 1 .. 'e'):format(number)
    return (nearest:gsub('([0-8])e', function(digit)
      return digit + 1 .. 'e'
    end))
  end

  -- The shortest text that reads back equal. %g drops zeros at the end, so what needs fewer digits than a number of its
  -- size can be trusted with is found at once; numbers below the normal ones have no such size.
  local function text_of(number)
    local first, last = 15, 17
    if is_single then
      first, last = 6, 9
    end
    if math.abs(number) < SMALLEST_NORMAL then
      first = 1
    end
    local is_power_of_two = math.abs(math.frexp(number)) == 0.5
    for digits = first, last do
      local text = ('%.' .. digits .. 'g'):format(number)
      if is_power_of_two and round(tonumber(text)) ~= number then
        text = next_text(number, digits)
      end
      if round(tonumber(text)) == number then
        return with_exponent_from_1e16(text)
      end
    end
  end

  local number = is_float(value) and round(tonumber(value))
  -- 1e999 has digits, but reads as infinity: that is not the number that was stored.
  if not number or (math.abs(number) == math.huge and value:find('%d')) then
    return nil, 'NOTANUMBER'
  end
  local sum = round(number + round(tonumber(delta)))
  if sum - sum ~= 0 then -- inf - inf is nan, and nan equals nothing
    return nil, 'OUTOFRANGE'
  end
  return text_of(sum)
end

-- The sums of all increments, of which none is written yet; or nil and the error.
local function count()
  local LONGEST = 2000 -- bytes of a number that are looked at; a double without an exponent has up to about 1,100

  local changed = {} -- by this call, so far: field to value, or to false where it is removed
  for i = sets, sets_end, 2 do
    changed[ARGV[i]] = ARGV[i + 1]
  end
  for i = removes, removes_end do
    changed[ARGV[i]] = false
  end

  local sums = {}
  for i = counts, counts_end, 6 do
    local field, kind, delta = ARGV[i], ARGV[i + 1], ARGV[i + 3]
    local value = redis.call('HGET', key, field) -- for a changed field too: it refuses a key of another type
    if changed[field] ~= nil then
      value = changed[field]
    end
    value = value or ARGV[i + 2]

    local sum, code
    if #value > LONGEST then
      code = 'NOTANUMBER'
    elseif kind == 'i' then
      sum, code = add_integers(value, delta, ARGV[i + 4], ARGV[i + 5])
    else
      sum, code = add_floats(value, delta, kind == 'g')
    end
    if not sum then
      return nil, redis.error_reply(code .. ' field ' .. field:sub(1, 100):gsub('[^ -~]', '?'))
    end
    changed[field] = sum
    sums[#sums + 1] = sum
  end
  return sums
end

if #ARGV ~= counts_end or (ttl ~= '' and (#ttl > 15 or not ttl:find('^[1-9]%d*$'))) then
  return redis.error_reply('BADARGS write')
elseif not condition_holds() then
  return { 0, 0 }
end

local sums, failure
if has_counts then
  sums, failure = count()
  if failure then
    return failure
  end
end

-- Removing the last field deletes the key with its ttl, and the counted fields then make one without.
local expires_at = -1
if has_removes and has_counts and ttl == '' then
  expires_at = redis.call('PEXPIRETIME', key)
end

local reply = { 1, 0 }
if has_sets then
  call_in_chunks('HSET', sets, sets_end)
end
if has_removes then
  reply[2] = call_in_chunks('HDEL', removes, removes_end)
end
if has_counts then
  for i, sum in ipairs(sums) do
    redis.call('HSET', key, ARGV[counts + 6 * (i - 1)], sum)
    reply[i + 2] = sum
  end
end

if ttl ~= '' then
  redis.call('PEXPIRE', key, ttl)
elseif expires_at > 0 then
  redis.call('PEXPIREAT', key, expires_at)
end
return reply
