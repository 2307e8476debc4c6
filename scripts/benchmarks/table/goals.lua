-- What a row should do. A goal is one of these, or several with "or" between them, with ≥ for ≤ where more is better:
--   "≤ 350"              what procscript's program prints is at most that
--   "≤ 1/6 × python"     at most so many times what the peer's prints
--   "≤ 32 + python"      at most so much more
--   "≤ 1.3 × a decade"   grows at most so many times where a row's size grows ten times, in its worst step
--   "× python"           nothing: the peer's is shown for information
local statistics = require "statistics"

local goals = {}

-- Three digits of a number.
local function figure(n)
  return (n >= 99.95 and "%.0f" or n >= 9.995 and "%.1f" or "%.2f"):format(n)
end

-- The number that "1/6" or "1.5" says.
local function number(text)
  local dividend, divisor = text:match "^(.+)/(.+)$"
  if dividend then return tonumber(dividend) / tonumber(divisor) end
  return assert(tonumber(text), "no number in a goal: " .. text)
end

-- For each round, what `fn` makes of the samples' numbers of that round.
local function by_round(fn, ours, theirs)
  local list = {}
  for round, value in ipairs(ours) do list[round] = fn(value, theirs and theirs[round]) end
  return list
end

-- The growth in each round from one size to the next, per decade, for the two between which it is most.
local function worst_growth(samples, sizes)
  local worst
  for step = 2, #sizes do
    local decades = math.log(sizes[step] / sizes[step - 1], 10)
    local growth = by_round(function(after, before) return (after / before) ^ (1 / decades) end,
      samples[step], samples[step - 1])
    if not worst or statistics.median(growth) > statistics.median(worst) then worst = growth end
  end
  return worst
end

-- The kinds of goals. Each has its pattern, whose captures are the bound and the peer; what is compared with the bound,
-- a number for each round; and how that is written.
local kinds = {
  {
    pattern = "^(%S+) × a decade$",
    compared = function(samples, _, row) return worst_growth(samples.procscript, row.sizes) end,
    written = function(n) return figure(n) .. " ×" end,
  },
  {
    pattern = "^(%S*) ?× (%w+)$",
    compared = function(samples, peer)
      return by_round(function(ours, theirs) return ours / theirs end, samples.procscript[1], samples[peer][1])
    end,
    written = function(n) return figure(n) .. " ×" end,
  },
  {
    pattern = "^(%S+) %+ (%w+)$",
    compared = function(samples, peer)
      return by_round(function(ours, theirs) return ours - theirs end, samples.procscript[1], samples[peer][1])
    end,
    written = function(n) return (n >= 0 and "+" or "−") .. figure(math.abs(n)) end,
  },
  {
    pattern = "^([%d./]+)$",
    compared = function(samples) return samples.procscript[1] end,
    written = figure,
    is_limit = true,
  },
}

local function parsed_term(text)
  local sign, rest = text:match "^(≤) (.+)$"
  if not sign then sign, rest = text:match "^(≥) (.+)$" end
  rest = rest or text
  for _, kind in ipairs(kinds) do
    local bound, peer = rest:match(kind.pattern)
    if bound then
      return { text = text, sign = sign, bound = sign and number(bound), peer = peer, kind = kind }
    end
  end
  error("not a goal: " .. text)
end

-- The terms of a goal: it is reached where one of them is. `peer` names the tool that one compares with.
function goals.parsed(text)
  local terms = {}
  for term in (text .. " or "):gmatch "(.-) or " do terms[#terms + 1] = parsed_term(term) end
  return terms
end

-- What became of a term: its figure, the median of the rounds, unless that is what the programs print; the least and
-- the most; and whether it holds, nil for one that is for information. `samples` has lists of numbers, one for each
-- round, by tool and size.
function goals.judged(term, samples, row)
  local sorted = statistics.sorted(term.kind.compared(samples, term.peer, row))
  local middle = statistics.median(sorted)
  local holds
  if term.sign == "≤" then holds = middle <= term.bound end
  if term.sign == "≥" then holds = middle >= term.bound end
  return {
    figure = term.kind.is_limit and "" or term.kind.written(middle),
    range = term.kind.written(sorted[1]) .. " … " .. term.kind.written(sorted[#sorted]),
    holds = holds,
  }
end

goals.figure = figure

return goals
