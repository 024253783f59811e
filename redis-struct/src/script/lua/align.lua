--[[
Gives what is beside a record (a hash) the record's time to live. What has no record, or no field in it, is removed: an
older record may have left it.
Its text goes along with every write of what is beside a record: it is kept short.

In a cluster, a slot that is on its way to another node has no keys that are missing: asked for one, the server says that
it is not local. There is nothing to be done about such a key.

KEYS[1]  the record
KEYS     … the keys beside it: the record's, a dot, the name of the field
Reply    nil
]]
local function call(...)
  local reply = redis.pcall(...)
  if type(reply) == 'table' and reply.err and not reply.err:find('non local') then error(reply) end
  return reply
end
local ends = -2
if call('TYPE', KEYS[1]).ok == 'hash' then ends = call('PEXPIRETIME', KEYS[1]) end
for i = 2, #KEYS do
  if ends == -2 or call('HEXISTS', KEYS[1], KEYS[i]:sub(#KEYS[1] + 2)) == 0 then call('UNLINK', KEYS[i])
  elseif ends == -1 then call('PERSIST', KEYS[i])
  else call('PEXPIREAT', KEYS[i], ends) end
end
