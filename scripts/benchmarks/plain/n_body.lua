-- Milliseconds for floats in records: five bodies attract each other; their energy and momentum must stay what they
-- were.
local STEPS <const>, DT <const> = 60000, 0.001

local function body(mass, x, y, z, vx, vy, vz)
  return { mass = mass, x = x, y = y, z = z, vx = vx, vy = vy, vz = vz }
end

-- A heavy one in the middle, and four that go around it on circles, each in a plane of its own.
local bodies = { body(1000, 0, 0, 0, 0, 0, 0) }
for i = 1, 4 do
  local radius, tilt = 5.0 * i, 0.3 * i
  local speed = math.sqrt(1000 / radius)
  bodies[i + 1] = body(0.1 * i, radius, 0, 0, 0, speed * math.cos(tilt), speed * math.sin(tilt))
end

local function advance()
  local count = #bodies
  for i = 1, count do
    local a = bodies[i]
    for j = i + 1, count do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      local square = dx * dx + dy * dy + dz * dz
      local pull = DT / (square * math.sqrt(square))
      a.vx, a.vy, a.vz = a.vx - dx * b.mass * pull, a.vy - dy * b.mass * pull, a.vz - dz * b.mass * pull
      b.vx, b.vy, b.vz = b.vx + dx * a.mass * pull, b.vy + dy * a.mass * pull, b.vz + dz * a.mass * pull
    end
  end
  for i = 1, count do
    local a = bodies[i]
    a.x, a.y, a.z = a.x + DT * a.vx, a.y + DT * a.vy, a.z + DT * a.vz
  end
end

local function energy()
  local sum = 0.0
  for i, a in ipairs(bodies) do
    sum = sum + a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz) / 2
    for j = i + 1, #bodies do
      local b = bodies[j]
      sum = sum - a.mass * b.mass / math.sqrt((a.x - b.x) ^ 2 + (a.y - b.y) ^ 2 + (a.z - b.z) ^ 2)
    end
  end
  return sum
end

local function momentum()
  local sum = 0.0
  for _, a in ipairs(bodies) do sum = sum + a.mass * a.vy end
  return sum
end

local first_energy, first_momentum = energy(), momentum()
local begun = os.clock()
for _ = 1, STEPS do advance() end
local seconds = os.clock() - begun
assert(math.abs(energy() / first_energy - 1) < 1e-4)
assert(math.abs(momentum() - first_momentum) < 1e-6)
print(seconds * 1e3)
