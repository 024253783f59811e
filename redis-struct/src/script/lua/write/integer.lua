--[[
A part of write.lua: arithmetic of integers of up to 128 bits, on their decimal text.

Lua's numbers are doubles: integers are exact up to 2^53, some 9e15.
]]

-- What `value operation operand` is, as text, or nil and the code of the error. Division truncates.
local function integer_result(value, operation, operand, min, max)
  if operation == '/' and not operand:find('[1-9]') then
    return nil, 'OUTOFRANGE'
  end

  -- Where nothing has more than 15 digits (a sum 16), numbers will do; a bound that is rounded is far beyond them.
  local longest = operation == '*' and 15 - #operand or 15
  if #value <= longest and #operand <= 15 and value:find('^[+-]?%d+$') then
    local number, by, lowest, highest = tonumber(value), tonumber(operand), tonumber(min), tonumber(max)
    local result
    if operation == '' then
      result = number + by
    elseif operation == '*' then
      result = number * by
    else
      result = (number - math.fmod(number, by)) / by
    end
    if number < lowest or number > highest then
      return nil, 'NOTANUMBER'
    elseif result < lowest or result > highest then
      return nil, 'OUTOFRANGE'
    end
    return ('%.0f'):format(result + 0) -- %d has 32 bits on some servers; -0 + 0 is 0
  end

  -- A sign or none, zeros, then at most 42 digits.
  local significant = value:match('^[+-]?0*()')
  if not value:find('%d$') or #value - significant >= 42 or value:find('%D', significant) then
    return nil, 'NOTANUMBER'
  end

  -- A number is {high, middle, low}, worth high * 1e28 + middle * 1e14 + low.
  -- Ten times such a part plus nine times another is below 2^53, so exact.
  local BASE = 1e14

  -- Carries, so that only the high part has a sign: now numbers compare part by part.
  local function settle(high, middle, low)
    middle = middle + math.floor(low / BASE)
    high = high + math.floor(middle / BASE)
    return { high, middle % BASE, low % BASE }
  end

  local function parse(text)
    local digits = text:match('[1-9]%d*') or '0'
    local sign = text:sub(1, 1) == '-' and -1 or 1
    local high, middle, low = digits:sub(-42, -29), digits:sub(-28, -15), digits:sub(-14)
    return settle(sign * (tonumber(high) or 0), sign * (tonumber(middle) or 0), sign * low)
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
    local digits = ('%.0f%014.0f%014.0f'):format(number[1], number[2], number[3])
    return sign .. (digits:match('[1-9]%d*') or '0')
  end

  local lowest, highest, number = parse(min), parse(max), parse(value)
  if less(number, lowest) or less(highest, number) then
    return nil, 'NOTANUMBER'
  end

  local result
  if operation == '' then
    local by = parse(operand)
    result = settle(number[1] + by[1], number[2] + by[2], number[3] + by[3])
  else
    -- Without signs, digit by digit, as on paper. A product of more than 42 digits is not exact, but beyond all bounds.
    local by, remainder = parse(operand:match('%d+')), { 0, 0, 0 }
    result = { 0, 0, 0 }
    for digit in value:sub(significant):gmatch('%d') do
      if operation == '*' then
        result = settle(10 * result[1] + digit * by[1], 10 * result[2] + digit * by[2], 10 * result[3] + digit * by[3])
      else
        local times = 0
        remainder = settle(10 * remainder[1], 10 * remainder[2], 10 * remainder[3] + digit)
        while not less(remainder, by) do
          remainder = settle(remainder[1] - by[1], remainder[2] - by[2], remainder[3] - by[3])
          times = times + 1
        end
        result = settle(10 * result[1], 10 * result[2], 10 * result[3] + times)
      end
    end
    if (value:sub(1, 1) == '-') ~= (operand:sub(1, 1) == '-') then
      result = settle(-result[1], -result[2], -result[3])
    end
  end
  if less(result, lowest) or less(highest, result) then
    return nil, 'OUTOFRANGE'
  end
  return text_of(result)
end

