--[[
Gives what is beside a record (a hash) the record's time to live; where there is no such record, removes it.
Its text goes along with every write of what is beside a record: it is kept short.

KEYS[1]  the record
KEYS     … the keys beside it
Reply    nil
]]
local ends = -2
if redis.call('TYPE', KEYS[1]).ok == 'hash' then ends = redis.call('PEXPIRETIME', KEYS[1]) end
for i = 2, #KEYS do
  if ends == -2 then redis.call('UNLINK', KEYS[i])
  elseif ends == -1 then redis.call('PERSIST', KEYS[i])
  else redis.call('PEXPIREAT', KEYS[i], ends) end
end
