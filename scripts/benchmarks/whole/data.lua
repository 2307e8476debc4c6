-- What the programs of this folder read, made once in a folder that stays: a text, lines of JSON, and logs of a web
-- server. All is made of the same numbers each time.
local data = {}

local WORDS, PURCHASES, REQUESTS, LOGS = 200e6, 400000, 1000000, 4

-- A linear congruential generator: whole numbers from 0 to below 2³¹.
local function numbers(seed)
  return function()
    seed = (seed * 1103515245 + 12345) & 0x7fffffff
    return seed >> 4
  end
end

-- A vocabulary in which short words come often.
local function vocabulary(random)
  local words = {}
  for i = 1, 20000 do
    local letters = {}
    for k = 1, 2 + random() % (2 + i // 2000) do letters[k] = string.char(97 + random() % 26) end
    words[i] = table.concat(letters)
  end
  return words
end

local function write_words(path)
  local random = numbers(1)
  local words = vocabulary(random)
  local lines, count, size = {}, 0, 0
  while size < WORDS / 10 do
    local line = {}
    for k = 1, 12 do
      -- Of two places the earlier: the frequent words are frequent, as in any language.
      local place = math.min(random() % #words, random() % #words, random() % #words)
      line[k] = words[place + 1]
    end
    lines[#lines + 1] = table.concat(line, " ")
    count, size = count + #line, size + #lines[#lines] + 1
  end
  local text = table.concat(lines, "\n") .. "\n"
  local file <close> = assert(io.open(path, "w"))
  for _ = 1, 10 do assert(file:write(text)) end
  return 10 * count
end

local function write_purchases(path)
  local random = numbers(2)
  local file <close> = assert(io.open(path, "w"))
  local cents = 0
  for i = 1, PURCHASES do
    local items = {}
    for k = 1, 1 + random() % 4 do
      local price, count = 1 + random() % 10000, 1 + random() % 5
      items[k] = ('{"name": "thing %d", "price": %d, "count": %d}'):format(random() % 1000, price, count)
      cents = cents + price * count
    end
    assert(file:write(('{"number": %d, "customer": "c%d", "items": [%s], "paid": true}\n'):format(
      i, random() % 5000, table.concat(items, ", "))))
  end
  return cents
end

local function write_log(path, seed)
  local random = numbers(seed)
  local pipe <close> = assert(io.popen("gzip -1 > '" .. path .. "'", "w"))
  for i = 1, REQUESTS // LOGS do
    local host = math.min(random() % 3000, random() % 3000)
    assert(pipe:write(('10.%d.%d.%d - - [%d] "GET /pages/%d HTTP/1.1" 200 %d "-" "a browser"\n'):format(
      seed % 4, host // 256, host % 256, i, random() % 500, random() % 50000)))
  end
end

-- The arguments of each program, by its name, but for the number of processes. The files are made in `folder` where they
-- are not there yet.
function data.arguments(folder)
  local facts = loadfile(folder .. "/facts.lua")
  if not facts then
    assert(os.execute("mkdir -p '" .. folder .. "'"))
    local words = write_words(folder .. "/words.txt")
    local cents = write_purchases(folder .. "/purchases.txt")
    for i = 1, LOGS do write_log(("%s/log%d.gz"):format(folder, i), i) end
    local file <close> = assert(io.open(folder .. "/facts.lua", "w"))
    file:write(("return { words = %d, cents = %d }\n"):format(words, cents))
    file:close()
    facts = assert(loadfile(folder .. "/facts.lua"))
  end
  local found = facts()
  local logs = {}
  for i = 1, LOGS do logs[i] = ("%s/log%d.gz"):format(folder, i) end
  return {
    words = ("%s/words.txt %d"):format(folder, found.words),
    mandelbrot = "2000",
    queens = "11 2680",
    sieve = "5000000 348513",
    purchases = ("%s/purchases.txt %d"):format(folder, found.cents),
    stages = "300000",
    visitors = ("%d %s"):format(REQUESTS, table.concat(logs, " ")),
  }
end

return data
