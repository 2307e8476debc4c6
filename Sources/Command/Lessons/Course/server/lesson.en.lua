-- A server: a process that others come to, and where nobody has to wait because
-- somebody else wants what takes long.
--
-- What to see: Ann orders a cake. While it is in the oven, Ben comes, orders
-- tea, gets it and goes. The server never waits for one thing alone: its single
-- `process.wait` is for the door, for the guests who are there, and for what
-- the workers of a pool prepare. What is ready first has its turn first.
-- What to try: `guest:send(prepare(order))` in place of the five lines with
-- `result`, so that the server bakes itself: what becomes of Ben? A pool of 1.
-- An order by a program: `on[p.stdout]`, for a `p` with `stdout = "pipe"`. For
-- guests from other machines, sockets are waited for in the same way: see the
-- server for browsers in the README, under "Signals and sockets".
local process = require "process"

local door = process.Queue() -- guests come in by it, as by a listening socket
local in_the_oven, done = process.Event(), process.Event()

-- What a worker does for an order: it may take as long as it likes.
local function prepare(order)
  if order == "cake" then
    in_the_oven:set()
    done:wait() -- makes sure that it takes long
  end
  return "the " .. order
end

local function serve()
  local pool <close> = process.Pool(2)
  local on = {} -- what is waited for, each with what to do when it is ready

  on[door] = function()
    local guest = door:get()
    if guest == nil then on[door] = nil return end -- closed
    on[guest] = function()
      local order = guest:recv()
      if order == nil then on[guest] = nil return end -- gone
      local result = pool:apply_async(prepare, order)
      on[result] = function()
        on[result] = nil
        guest:send(result:get())
      end
    end
  end

  while next(on) do
    local items = {}
    for item in pairs(on) do items[#items + 1] = item end
    for _, ready in ipairs(process.wait(items)) do on[ready]() end
  end
  print "the server has nobody left to wait for"
end

local function visit(order)
  local name = process.current().name
  local mine, servers = process.Pipe()
  door:put(servers)
  servers:close() -- that end is the server's now
  print(name .. " orders " .. order)
  mine:send(order)
  print(name .. " gets " .. mine:recv())
end

if process.is_main() then
  process.spawn { target = serve, name = "server" }
  local ann = process.spawn { target = visit, args = { "cake" }, name = "Ann" }
  in_the_oven:wait()
  process.spawn({ target = visit, args = { "tea" }, name = "Ben" }):join()
  done:set()
  ann:join()
  door:close() -- no more guests: the server ends with the last one
end
