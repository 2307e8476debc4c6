-- Random processes that acquire locks in any order, wait for their children and for messages, and are stopped, continued and
-- killed meanwhile. A model in shared memory knows who has and who wants what. What is told as a deadlock must be one, and
-- whatever is one must be told: nobody hangs.
--
--   procscript circles.lua [SEED [ROUNDS]]
local seed, rounds = tonumber(arg[1]) or os.time(), tonumber(arg[2]) or 1

local LOCKS <const>, MOST <const> = 4, 8

-- A process that waits for a lock or for a child says so before, and takes it back after.
local function play_round(round_seed)
  math.randomseed(round_seed)
  local count = math.random(2, MOST)
  local locks, names = {}, {}
  for i = 1, LOCKS do locks[i] = process.Lock() end
  local has = process.Array(LOCKS) -- who has a lock; 0 for nobody
  local wants = process.Array(MOST) -- which lock a process waits for without end; 0 for none
  local joins = process.Array(MOST) -- for which process it waits without end; 0 for none
  local killed = process.Value(false)
  local faults = process.Queue()

  -- Whether the waits of `first` lead back to it.
  local function is_circle(first)
    local at = first
    for _ = 1, MOST + 1 do
      local lock = wants[at]
      at = lock ~= 0 and has[lock] or joins[at]
      if at == first then return true end
      if at == 0 then return false end
    end
    return false
  end

  local steps = {}
  for i = 1, count do
    local list = {}
    for s = 1, math.random(1, 4) do
      list[s] = { math.random(LOCKS), math.random() < 0.3 and math.random() * 0.3, math.random() * 0.02 }
    end
    steps[i] = list
  end
  local child_of = {} -- each waits for one that was started before, in the end
  for i = 2, count do if math.random() < 0.4 then child_of[i] = true end end

  local function live(index)
    local held = {}
    local function release_all()
      for lock in pairs(held) do
        has[lock] = 0
        locks[lock]:release()
      end
      held = {}
    end
    local ok, problem = pcall(function()
      local child
      if child_of[index] and index < count then
        -- A child that wants a lock of its parent's.
        local own = math.random(LOCKS)
        if locks[own]:acquire(0.2) then
          held[own] = true
          has[own] = index
        end
      end
      for _, step in ipairs(steps[index]) do
        local lock, timeout, pause = step[1], step[2], step[3]
        if not held[lock] then
          if not timeout then wants[index] = lock end
          local got = locks[lock]:acquire(timeout or nil)
          if got then
            held[lock] = true
            has[lock] = index
          end
          wants[index] = 0
        end
        process.sleep(pause)
      end
      release_all()
    end)
    if not ok then
      if tostring(problem):find("a deadlock", 1, true) then
        if not killed.value and not is_circle(index) then
          faults:put(("FALSE: process %d, which wants %d: %s"):format(index, wants[index], problem))
        end
      elseif not tostring(problem):find("no other process is left", 1, true) then
        faults:put(("ERROR in %d: %s"):format(index, problem))
      end
      wants[index] = 0
      release_all()
    end
  end

  local processes = {}
  for i = 1, count do processes[i] = process.spawn(live, i) end
  -- The main process stops, continues and kills, and sees that all come to an end.
  local start, stopped = process.clock(), {}
  local kills = math.random() < 0.2 and 1 or 0
  while true do
    local alive = {}
    for _, p in ipairs(processes) do if p:is_alive() then alive[#alive + 1] = p end end
    if #alive == 0 then break end
    local p = alive[math.random(#alive)]
    local chance = math.random()
    if process.clock() - start > 1.5 then
      for _, other in ipairs(alive) do other:kill "CONT" end
    elseif chance < 0.2 then
      p:kill "STOP"
    elseif chance < 0.5 then
      p:kill "CONT"
    elseif chance < 0.51 and kills > 0 then
      killed.value = true
      kills = kills - 1
      p:kill()
    end
    if process.clock() - start > 20 then
      io.stderr:write(("HUNG: seed %d\n"):format(round_seed))
      for _, other in ipairs(alive) do
        local index
        for i, known in ipairs(processes) do if known == other then index = i end end
        io.stderr:write(("  %s (%s) wants %d\n"):format(other, other:status(), wants[index]))
      end
      for i, lock in ipairs(locks) do io.stderr:write(("  lock %d: %s, said to be had by %d\n"):format(i, tostring(lock), has[i])) end
      for _, other in ipairs(alive) do other:kill() end
      return false
    end
    process.sleep(math.random() * 0.02)
  end
  local fault = faults:try_get()
  if fault then io.stderr:write(("seed %d: %s\n"):format(round_seed, fault)) end
  return not fault
end

local failures, told = 0, 0
for i = 0, rounds - 1 do
  if not play_round(seed + i) then failures = failures + 1 end
end
print(("%d rounds, %d failures"):format(rounds, failures))
os.exit(failures == 0 and 0 or 1)
