-- The rows of the benchmark's table. Each has
--   what    its name, and the unit of the rates
--   ours    a program and its arguments: a tool of table.lua, a file of this folder, how much to do
--   theirs  the peer's program; or several by name, of which the fastest counts
--   goal    the least that our rate should be as a multiple of theirs; nil where the row is for information
-- A program prints one number: its rate, measured within, when all its processes have started and warmed up. The two of
-- a row do the same in a few tenths of a second each.
return {
  {
    what = "queue, small integers, 1 → 1 (messages/s)",
    ours = "procscript small_messages.lua 1 2000000",
    theirs = "python small_messages.py 1 60000",
    goal = 20,
  },
  {
    what = "queue, small integers, 4 → 1 (messages/s)",
    ours = "procscript small_messages.lua 4 400000",
    theirs = "python small_messages.py 4 12000",
    goal = 10,
  },
  {
    what = "pipe, small integers (round trips/s)",
    ours = "procscript ping_pong.lua 250000",
    theirs = "python ping_pong.py 6000",
    goal = 20,
  },
  {
    what = "pipe, 1 MiB messages (MiB/s)",
    ours = "procscript large_messages.lua pipe 3000",
    theirs = {
      pipe = "python large_messages.py pipe 80",
      queue = "python large_messages.py queue 80",
    },
    goal = 8,
  },
  {
    what = "queue, 1 MiB messages (MiB/s)",
    ours = "procscript large_messages.lua queue 3000",
    theirs = {
      pipe = "python large_messages.py pipe 80",
      queue = "python large_messages.py queue 80",
    },
    goal = 8,
  },
  {
    what = "locked add by two processes (additions/s)",
    ours = "procscript locked_add.lua 1000000",
    theirs = "python locked_add.py 200000",
    goal = 10,
  },
  {
    what = "lock + unlock, uncontended (pairs/s)",
    ours = "procscript lock.lua 2000000",
    theirs = "python lock.py 3000000",
    goal = 0.75,
  },
  {
    what = "shared table, set and get (accesses/s)",
    ours = "procscript shared_table.lua 1000000",
    theirs = "python shared_table.py 4000",
  },
  {
    what = "start + join (processes/s)",
    ours = "procscript start_join.lua 500",
    theirs = "python start_join.py 120",
    goal = 6,
  },
  {
    what = "start + join by spawn (processes/s)",
    ours = "procscript spawn_join.lua 200",
    theirs = "python spawn_join.py 10",
    goal = 10,
  },
  {
    what = "pool of 2, map, chunksize 1 (tasks/s)",
    ours = "procscript pool_map.lua 1 300000",
    theirs = "python pool_map.py 1 20000",
    goal = 10,
  },
  {
    what = "pool of 2, map, default chunksize (tasks/s)",
    ours = "procscript pool_map.lua 0 1000000",
    theirs = "python pool_map.py 0 1000000",
    goal = 1.5,
  },
  {
    what = "pool of 2, made and ended (pools/s)",
    ours = "procscript pool_life.lua 200",
    theirs = "python pool_life.py 30",
    goal = 5,
  },
}
