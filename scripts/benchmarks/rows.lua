-- The rows of the benchmark's table. Each has
--   what     its name, and the unit of what its programs print
--   TOOL     the program of each tool of table/tools.lua that takes part, procscript's always: a file of this folder
--            and its arguments, which mostly say how much to do
--   goals    what should hold, a line of the table for each; table/goals.lua says what a goal may be
--   sizes    for how the cost of a single thing grows with their number: these stand for %d in procscript's program
--   starts   where start-up is the matter: the program is run so many times, and the milliseconds of a run are taken
--   rounds   where others are right than for most rows: these times as many. A row that takes long is content with a fifth;
--            one whose goal is near, and that takes a few tenths of a second, has time for more
-- A program prints one number, measured within, when all its processes have started and warmed up; or "skipped: WHY" on
-- a machine that cannot run it. Those of a row do the same, in a few tenths of a second each.
local rows = {
  {
    what = "start-up of an empty script (ms)",
    procscript = "empty.lua",
    lua = "empty.lua",
    starts = 100,
    goals = { "≤ 1.15 × lua" },
  },
  {
    what = "start + join (µs)",
    procscript = "start_join.lua 500",
    c = "start_join.c 2000",
    python = "start_join.py 120",
    goals = { "≤ 2.5 × c", "≤ 1/6 × python" },
  },
  -- Long enough for what several starters do to the machine's other processes.
  {
    what = "start + join by 3 at once (µs)",
    procscript = "start_join.lua 3000 3",
    c = "start_join.c 6000 3",
    rounds = 1 / 3,
    goals = { "≤ 3 × c" },
  },
  {
    what = "start + join, recorded (µs)",
    procscript = "--timeline start_join.lua 500 2>/dev/null",
    alone = "start_join.lua 500",
    goals = { "≤ 1.3 × alone" },
  },
  {
    what = "start + join by spawn (processes/s)",
    procscript = "spawn_join.lua 200",
    python = "spawn_join.py 10",
    goals = { "≥ 10 × python" },
  },
  {
    what = "start + join of a program (µs)",
    procscript = "program.lua 300",
    c = "program.c 300",
    python = "program.py 300",
    goals = { "≤ 1.2 × c", "× python" },
  },
  {
    what = "run of a program, its output taken (µs)",
    procscript = "program.lua 300 run",
    python = "program.py 300 run",
    goals = { "≤ 1.2 × python" },
  },
  {
    what = "cat | function | wc -c (MiB/s)",
    procscript = "pipeline.lua 512 function",
    alone = "pipeline.lua 512 shell",
    goals = { "≥ 1/2 × alone" },
  },
  {
    what = "1,000 live children, started (µs each)",
    procscript = "live_children.lua start 1000",
    python = "live_children.py 1000",
    rounds = 1 / 5,
    goals = { "≤ 1/6 × python" },
  },
  {
    what = "1,000 live children, memory (KiB each)",
    procscript = "live_children.lua memory 1000",
    rounds = 1 / 5,
    goals = { "≤ 350" },
  },
  {
    what = "start + join, 500 MiB heap (ms)",
    procscript = "heap_start_join.lua 500 20",
    python = "heap_start_join.py 500 20",
    rounds = 1 / 5,
    goals = { "≤ 3 or ≤ 1/8 × python" },
  },
  {
    what = "child of such a heap, 100 MB garbage (MiB)",
    procscript = "heap_garbage.lua 500 100",
    python = "heap_garbage.py 500 100",
    rounds = 1 / 5,
    goals = { "≤ 32 + python" },
  },
  {
    what = "queue, small integers, 1 → 1 (messages/s)",
    procscript = "small_messages.lua 1 2000000",
    python = "small_messages.py 1 60000",
    c = "limit.c ring 20000000",
    goals = { "≥ 20 × python", "≥ 10000000", "× c" },
  },
  {
    what = "queue, put or get in one process (ns)",
    procscript = "put_get.lua 1000000",
    goals = { "≤ 75" },
  },
  {
    what = "queue, small integers, 4 → 1 (messages/s)",
    procscript = "small_messages.lua 4 400000",
    python = "small_messages.py 4 12000",
    goals = { "≥ 10 × python" },
  },
  {
    what = "queue, 1 → 1, recorded (messages/s)",
    procscript = "--timeline small_messages.lua 1 2000000 2>/dev/null",
    alone = "small_messages.lua 1 2000000",
    goals = { "≥ 1/1.5 × alone" },
  },
  {
    what = "queue, 1 MiB messages (MiB/s)",
    procscript = "large_messages.lua queue 3000",
    python = "large_messages.py 80",
    c = "limit.c copies 5000",
    goals = { "≥ 8 × python", "≥ 1/2 × c" },
  },
  {
    what = "pipe, small integers (round trips/s)",
    procscript = "ping_pong.lua 250000",
    python = "ping_pong.py 6000",
    c = "limit.c trips 300000",
    goals = { "≥ 20 × python", "≥ 1/2 × c" },
  },
  {
    what = "pipe, 1 MiB messages (MiB/s)",
    procscript = "large_messages.lua pipe 3000",
    python = "large_messages.py 80",
    goals = { "≥ 8 × python" },
  },
  {
    what = "locked add by two processes (additions/s)",
    procscript = "locked_add.lua 1000000",
    python = "locked_add.py 200000",
    goals = { "≥ 10 × python" },
  },
  {
    what = "lock + unlock, uncontended (pairs/s)",
    procscript = "lock.lua 2000000",
    python = "lock.py 3000000",
    c = "limit.c lock 20000000",
    goals = { "≥ 0.75 × python", "× c" },
  },
  {
    what = "shared table, set and get (accesses/s)",
    procscript = "shared_table.lua 1000000",
    python = "shared_table.py 4000",
    goals = { "× python" },
  },
  {
    what = "array, an element read and written (ns)",
    procscript = "array.lua array 5000000",
    alone = "array.lua table 20000000",
    goals = { "≤ 3 × alone" },
  },
  {
    what = "pool of 2, map, chunksize 1 (tasks/s)",
    procscript = "pool_map.lua 1 300000",
    python = "pool_map.py 1 20000",
    goals = { "≥ 10 × python" },
  },
  {
    what = "pool of 2, map, default chunksize (tasks/s)",
    procscript = "pool_map.lua 0 1000000",
    python = "pool_map.py 0 1000000",
    goals = { "≥ 1.5 × python" },
  },
  {
    what = "pool of 2, made and ended (pools/s)",
    procscript = "pool_life.lua 200",
    python = "pool_life.py 30",
    goals = { "≥ 5 × python" },
  },
  {
    what = "10 … 10,000 children (µs each)",
    procscript = "many_children.lua %d 2000",
    sizes = { 10, 100, 1000, 10000 },
    goals = { "≤ 1.3 × a decade" },
  },
  {
    what = "1 … 10⁶ messages in a queue (ns each)",
    procscript = "waiting_messages.lua %d 1000000",
    sizes = { 1, 10, 100, 1000, 10000, 100000, 1000000 },
    goals = { "≤ 1.3 × a decade" },
  },
  {
    what = "shared table of 10 … 10⁶ keys, set + get (ns)",
    procscript = "shared_keys.lua %d 500000",
    sizes = { 10, 100, 1000, 10000, 100000, 1000000 },
    goals = { "≤ 300", "≤ 1.3 × a decade" },
  },
  {
    what = "10 … 1,000 wait for messages (µs a message)",
    procscript = "waiting_processes.lua queue %d 10000",
    sizes = { 10, 100, 1000 },
    goals = { "≤ 1.3 × a decade" },
  },
  {
    what = "10 … 1,000 wait on a condition (µs a wake)",
    procscript = "waiting_processes.lua condition %d 10000",
    sizes = { 10, 100, 1000 },
    goals = { "≤ 1.3 × a decade" },
  },
  {
    what = "10 … 1,000 wait for an event (µs each)",
    procscript = "waiting_processes.lua event %d 10000",
    sizes = { 10, 100, 1000 },
    goals = { "≤ 1.3 × a decade" },
  },
  {
    what = "pools of 2 … 200, made and used (µs a worker)",
    procscript = "pool_size.lua %d",
    sizes = { 2, 20, 200 },
    goals = { "≤ 1.3 × a decade" },
  },
  {
    what = "processes 64 deep (µs each)",
    procscript = "deep_processes.lua 64",
    c = "deep_processes.c 64",
    rounds = 3,
    goals = { "≤ 1.2 × c" },
  },
  {
    what = "1 … 64 processes on a lock (ns a pair)",
    procscript = "shared_lock.lua %d 1000000",
    sizes = { 1, 8, 64 },
    rounds = 3,
    goals = { "≤ 1.3 × a decade" },
  },
  {
    what = "start-up in the sandbox (ms)",
    procscript = "--sandbox empty.lua 2>/dev/null",
    alone = "empty.lua",
    starts = 100,
    goals = { "≤ 1.9 + alone" },
  },
  {
    what = "start + join in the sandbox (µs)",
    procscript = "--sandbox start_join.lua 2000 2>/dev/null",
    alone = "start_join.lua 2000",
    rounds = 3,
    goals = { "≤ 1.06 × alone" },
  },
  {
    what = "queue, 1 → 1, in the sandbox (messages/s)",
    procscript = "--sandbox --files=1G small_messages.lua 1 2000000 2>/dev/null",
    alone = "small_messages.lua 1 2000000",
    rounds = 3,
    goals = { "≥ 1/1.02 × alone" },
  },
  -- Here the neighbour is the matter.
  {
    what = "fork bomb in the sandbox, to its end (s)",
    procscript = "fork_bomb.lua 64",
    goals = { "≤ 2" },
  },
}

-- Plain Lua code: milliseconds of processor time for the same file. Those with the lower goal do little but allocate
-- and collect.
local plain = {
  ["≤ 1.05 × lua"] = {
    "fibonacci", "queens", "n_body", "spectral_norm", "fannkuch", "sort", "methods", "closures", "strings",
  },
  ["≤ 1/1.5 × lua"] = { "binary_trees", "lists", "graph" },
}
for _, goal in ipairs { "≤ 1.05 × lua", "≤ 1/1.5 × lua" } do
  for _, name in ipairs(plain[goal]) do
    local file = "plain/" .. name .. ".lua"
    rows[#rows + 1] = {
      what = ("plain Lua, %s (ms)"):format(name:gsub("_", " ")),
      procscript = file,
      lua = file,
      rounds = 3,
      goals = { goal },
    }
  end
end

return rows
