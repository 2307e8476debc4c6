-- Objects of every kind that carry a serial number: whoever gets one looks whether it is the one that was sent.
local objects = {}

local makers = {
  Value = function(serial) return process.Value(serial) end,
  Array = function(serial) return process.Array { serial, 0, 0 } end,
  Queue = function() return process.Queue() end,
  Lock = function() return process.Lock() end,
  RLock = function() return process.RLock() end,
  Semaphore = function(serial) return process.Semaphore(100 * serial) end,
  BoundedSemaphore = function(serial) return process.BoundedSemaphore(100 * serial) end,
  Event = function(serial)
    local event = process.Event()
    if serial % 2 == 1 then event:set() end
    return event
  end,
  Condition = function() return process.Condition() end,
  Barrier = function(serial) return process.Barrier(serial + 1) end,
  SharedTable = function(serial) return process.shared { serial = serial } end,
}

-- What is guarded by a lock: two numbers that are alike whenever nobody has it.
local guards = { Lock = true, RLock = true, Condition = true }

-- Makes an object: a record that can be sent. Serial numbers are told apart by the process that gives them.
function objects.make(kind, serial)
  local record = { kind = kind, serial = serial, object = makers[kind](serial) }
  if guards[kind] then record.guarded = process.Array { 0, 0, serial } end
  return record
end

-- An end of a pipe; side 1 stays with the main process, which is told when the other one is closed.
function objects.connection(serial, side, connection)
  return { kind = "Connection", serial = serial, side = side, object = connection }
end

local function expect(record, what, found, wanted)
  if found ~= wanted then
    error(("WRONG: %s %d has the %s %s"):format(record.kind, record.serial, what, tostring(found)), 0)
  end
end

local function check_guarded(record)
  local had, abandoned = record.object:acquire(0.05)
  if not had then return end
  local guarded = record.guarded
  expect(record, "serial number", guarded[3], record.serial)
  if abandoned then guarded[2] = guarded[1] end
  local first, second = guarded[1], guarded[2]
  guarded[1] = first + 1
  guarded[2] = second + 1
  record.object:release()
  if first ~= second then error(("WRONG: two had %s %d at once"):format(record.kind, record.serial), 0) end
end

local function check_permits(record)
  local semaphore, count = record.object, 100 * record.serial
  -- Some processes may have a permit each just now.
  local function look()
    local free = semaphore:value()
    if free > count or free < count - 20 then expect(record, "permits", free, count) end
  end
  look()
  if semaphore:acquire(0.05) then semaphore:release() end
  look()
end

local checks = {
  Value = function(record) expect(record, "value", record.object.value, record.serial) end,
  Array = function(record)
    expect(record, "first element", record.object[1], record.serial)
    record.object:update(2, function(old) return old + 1 end)
    expect(record, "length", #record.object, 3)
  end,
  Queue = function(record)
    record.object:put(record.serial)
    local found = record.object:try_get()
    if found then expect(record, "message", found, record.serial) end
  end,
  Lock = check_guarded,
  RLock = check_guarded,
  Condition = check_guarded,
  Semaphore = check_permits,
  BoundedSemaphore = check_permits,
  Event = function(record) expect(record, "state", record.object:is_set(), record.serial % 2 == 1) end,
  Barrier = function(record)
    local barrier = record.object
    expect(record, "number of parties", barrier:parties(), record.serial + 1)
    -- Nobody ever comes: it is broken then, for all who wait.
    local index, why = barrier:wait(0.0002)
    if why ~= "broken" and why ~= "timeout" then expect(record, "round", index) end
    barrier:reset()
  end,
  SharedTable = function(record)
    expect(record, "serial number", record.object.serial, record.serial)
    record.object[process.getpid()] = record.serial
    record.object[process.getpid()] = nil
  end,
  Connection = function(record)
    local _, why = record.object:send { record.serial, record.side }
    if record.object:poll() then
      local got, reason = record.object:recv(0)
      if not reason then
        expect(record, "pipe's message", got[1], record.serial)
        expect(record, "message from side", got[2], 3 - record.side)
      end
    end
    return why
  end,
}

-- Uses an object, and sees that it is the one that its record says.
function objects.check(record)
  local name = tostring(record.object)
  if record.kind ~= "Connection" and not name:find(record.kind, 1, true) then expect(record, "kind", name) end
  return checks[record.kind](record)
end

return objects
