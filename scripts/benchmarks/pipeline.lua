-- MiB a second through a pipeline of `cat`, something between, and `wc -c`: MEBIBYTES of zeros, with "function" through a
-- function of ours, with "shell" through another `cat`, all by a shell.
local process = require "process"

local mebibytes, way = math.tointeger(arg[1]), arg[2]

local function pass()
  while true do
    local piece = io.read(1 << 16)
    if not piece then break end
    io.write(piece)
  end
end

local name = os.tmpname()
local source <close> = assert(io.open(name, "w"))
-- A file without blocks: to read it takes no disk.
source:seek("set", mebibytes << 20)
source:seek("cur", -1)
source:write("\0")
source:flush()

local begun = process.clock()
local counted
if way == "shell" then
  counted = process.run{"sh", "-c", "cat " .. name .. " | cat | wc -c", check=true}.stdout
else
  counted = process.run{ {"cat", name}, pass, {"wc", "-c"}, check=true }.stdout
end
local seconds = process.clock() - begun
os.remove(name)
assert(tonumber(counted) == mebibytes << 20, "some of it was lost")
print(mebibytes / seconds)
