-- 服务器:别人来找的进程,而且谁也不用因为别人要的东西费时间而等待。
--
-- 看什么:Ann 点了蛋糕。蛋糕还在烤的时候,Ben 来了,点了茶,拿到就走了。服务器
-- 从不只等一样东西:它唯一的 `process.wait` 同时等着门口、已经来的客人,以及进程
-- 池里正在准备的东西。哪个先好,就先处理哪个。
-- 试一试:用 `guest:send(prepare(order))` 代替有 `result` 的那五行,让服务器自己
-- 烤:Ben 会怎样?进程池只有 1 个进程。让一个程序来下单:`on[p.stdout]`,`p` 是用
-- `stdout = "pipe"` 创建的。从别的机器来的客人,用套接字,也是这样等:见 README 的
-- "Signals and sockets" 里给浏览器用的服务器。
local process = require "process"

local door = process.Queue() -- 客人从这里进来,就像从监听的套接字进来
local in_the_oven, done = process.Event(), process.Event()

-- 工人为一份订单做的事:花多长时间都可以。
local function prepare(order)
  if order == "cake" then
    in_the_oven:set()
    done:wait() -- 保证它要花很长时间
  end
  return "the " .. order
end

local function serve()
  local pool <close> = process.Pool(2)
  local on = {} -- 在等的东西,以及每样好了之后做什么

  on[door] = function()
    local guest = door:get()
    if guest == nil then on[door] = nil return end -- 关闭了
    on[guest] = function()
      local order = guest:recv()
      if order == nil then on[guest] = nil return end -- 走了
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
  servers:close() -- 那一端现在归服务器
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
  door:close() -- 不再有客人:最后一位走了,服务器也就结束
end
