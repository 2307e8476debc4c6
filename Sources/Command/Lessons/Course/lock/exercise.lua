local process = require "process"

local account = process.Value(100, { name = "account" })
local lock = process.Lock { name = "lock" }

local function pay_in()
  lock:with(function()
    local money = account.value
    account.value = money + 50
  end)
end

local function take_out()
  local money
  lock:with(function() money = account.value end)
  account.value = money - 30
end

if process.is_main() then
  local p = process.spawn { target = pay_in, name = "pay_in" }
  local q = process.spawn { target = take_out, name = "take_out" }
  process.join { p, q }
  print("in the account: " .. account.value)
end
