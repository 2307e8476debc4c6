-- Milliseconds for method calls: tokens go around a ring of stations of several classes, each of which handles them in
-- its own way.
local STATIONS <const>, TOKENS <const>, STEPS <const> = 30, 8, 50000

local Station = {}
Station.__index = Station

function Station.new(class, number)
  return setmetatable({ number = number, handled = 0, next = nil }, class)
end

function Station:accept(token)
  self.handled = self.handled + 1
  self:handle(token)
  token:move_to(self.next)
end

function Station:handle(token) token:add(1) end

local function subclass()
  local class = setmetatable({}, { __index = Station })
  class.__index = class
  return class
end

local Doubler = subclass()
function Doubler:handle(token) token:add(2 * self.number) end

local Gate = subclass()
function Gate:accept(token)
  if token:is_even() then return Station.accept(self, token) end
  self.handled = self.handled + 1
  token:add(1)
  token:move_to(self.next.next)
end

local Token = {}
Token.__index = Token
function Token:add(amount) self.sum = (self.sum + amount) % 1000003 end
function Token:is_even() return self.sum % 2 == 0 end
function Token:move_to(station) self.place, self.moves = station, self.moves + 1 end
function Token:step() self.place:accept(self) end

local function run()
  local classes, stations = { Station, Doubler, Gate }, {}
  for i = 1, STATIONS do stations[i] = Station.new(classes[i % #classes + 1], i) end
  for i, station in ipairs(stations) do station.next = stations[i % STATIONS + 1] end
  local tokens = {}
  for i = 1, TOKENS do tokens[i] = setmetatable({ sum = i, moves = 0, place = stations[i] }, Token) end
  for _ = 1, STEPS do
    for i = 1, TOKENS do tokens[i]:step() end
  end
  local handled, moves = 0, 0
  for _, station in ipairs(stations) do handled = handled + station.handled end
  for _, token in ipairs(tokens) do moves = moves + token.moves end
  return handled, moves
end

local begun = os.clock()
for _ = 1, 2 do
  local handled, moves = run()
  assert(handled == TOKENS * STEPS and moves == handled)
end
print((os.clock() - begun) * 1e3)
