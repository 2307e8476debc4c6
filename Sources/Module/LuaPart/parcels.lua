-- The functions that pools call, on their way to the workers: each in shared memory once, for all workers. It is given
-- the module's parts.
local parts = ...
local host = parts.host

local parcels = {}

-- The parcels of functions that this process has sent, by the functions as strings: one that is sent again, with the
-- same upvalues, is in shared memory already, and each worker has it.
local known = {}
local idle_parcels = 0
local most_idle_parcels = 64

local function forget_idle_parcels()
  for text, entry in pairs(known) do
    if entry.users == 0 then known[text] = nil end
  end
  idle_parcels = 0
end

-- The entry of a function, as it is now.
function parcels.of(fn)
  local entry, parcel, has_channels = host.pool_parcel(fn, known)
  if parcel then
    local text = entry
    entry = { parcel = parcel, has_channels = has_channels, users = 0 }
    -- What names channels is for one call alone: they live as long as the parcel.
    if not has_channels then known[text] = entry end
  elseif entry.users == 0 then
    idle_parcels = idle_parcels - 1
  end
  entry.users = entry.users + 1
  return entry
end

-- Called when a call that needed the function is done.
function parcels.release(entry)
  entry.users = entry.users - 1
  if entry.users > 0 then return end
  if entry.has_channels then return host.pool_let_go(entry.parcel) end
  idle_parcels = idle_parcels + 1
  if idle_parcels > most_idle_parcels then forget_idle_parcels() end
end

return parcels
