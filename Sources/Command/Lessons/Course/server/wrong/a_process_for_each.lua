-- fails: processes
local process = require "process"

local function guest(name, times, mine)
  local now = 0
  for _, time in ipairs(times) do
    process.sleep(time - now)
    now = time
    mine:send(name .. " " .. time)
  end
  mine:close()
end

local function serve(guests)
  for _, each in ipairs(guests) do
    process.spawn(function()
      local wish = each:recv()
      while wish do
        print(wish)
        wish = each:recv()
      end
    end)
  end
end

if process.is_main() then
  local guests = {}
  for name, times in pairs { Ann = { 1, 2, 5 }, Ben = { 3, 4 } } do
    local mine, servers = process.Pipe()
    process.spawn(guest, name, times, mine)
    mine:close()
    guests[name == "Ann" and 1 or 2] = servers
  end
  serve(guests)
end
