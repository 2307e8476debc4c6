-- Milliseconds for strings: a text is built from words, taken apart, counted, changed, and put together again.
local WORDS <const> = 8000

local function word(i) return ("word%d"):format(i % 997) end

local function run()
  local pieces = {}
  for i = 1, WORDS do pieces[i] = word(i) .. (i % 10 == 0 and ".\n" or " ") end
  local text = table.concat(pieces)

  local counts, distinct = {}, 0
  for found in text:gmatch "%a+%d+" do
    if not counts[found] then distinct = distinct + 1 end
    counts[found] = (counts[found] or 0) + 1
  end
  assert(distinct == 997 and counts.word1 == WORDS // 997 + 1)

  local lines = {}
  for line in text:gmatch "[^\n]+" do lines[#lines + 1] = line:upper():reverse() end
  assert(#lines == WORDS // 10)

  local changed, changes = table.concat(lines, "\n"):gsub("%d+", function(digits) return "<" .. digits .. ">" end)
  assert(changes == WORDS and #changed == #text - 1 + 2 * WORDS)
  return changed
end

local begun = os.clock()
for _ = 1, 14 do assert(#run() > 0) end
print((os.clock() - begun) * 1e3)
