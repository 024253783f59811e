--[[
A part of write.lua: arithmetic of floats, 64-bit ones and 32-bit ones (which are rounded after each step).
]]

-- What `value operation operand` is, as the shortest text that reads back, or nil and the code of the error.
local function float_result(value, operation, operand, is_single)
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
  local by, result = round(tonumber(operand)), nil
  if operation == '' then
    result = round(number + by)
  elseif operation == '*' then
    result = round(number * by)
  else
    result = round(number / by)
  end
  if result - result ~= 0 then -- inf - inf is nan, and nan equals nothing
    return nil, 'OUTOFRANGE'
  end
  return text_of(result)
end

