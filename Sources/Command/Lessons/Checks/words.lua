-- All that the checks and questions say, in English and Chinese. A sentence without both is a mistake of ours: the test of
-- this library looks at each.
local words = { language = "en" }

words.all = {
  -- Properties: what does not hold.
  loads = {
    en = "Lua can't read the script: %s",
    zh = "Lua 读不懂这个脚本:%s",
  },
  runs = {
    en = "The script did not come to its end, so nothing can be said of it. %s",
    zh = "脚本没有运行到结束,所以没法检查。%s",
  },
  ends_well = {
    en = "The script must end without an error, but there is one: %s",
    zh = "脚本应该正常结束,却出了错:%s",
  },
  ends_well_code = {
    en = "The script must end well, with exit code 0. Its exit code is %s.",
    zh = "脚本应该正常结束,退出码为 0。现在的退出码是 %s。",
  },
  no_deadlock = {
    en = "There is an order in which processes wait for each other for ever, a deadlock: %s",
    zh = "有一种顺序会让进程永远互相等待,也就是死锁:%s",
  },
  prints = {
    en = "It must print these lines, in this order:\n%s\nbut it prints:\n%s",
    zh = "应该按这个顺序输出:\n%s\n实际输出是:\n%s",
  },
  prints_in_any_order = {
    en = "It must print these lines, in any order:\n%s\nbut it prints:\n%s",
    zh = "应该输出下面这些行(顺序不限):\n%s\n实际输出是:\n%s",
  },
  prints_before = {
    en = "'%s' must come before '%s' in every order, but it prints:\n%s",
    zh = "无论哪种顺序,“%s”都应该在“%s”之前输出,实际输出是:\n%s",
  },
  prints_line = {
    en = "There must be a line '%s', but it prints:\n%s",
    zh = "应该有一行“%s”,实际输出是:\n%s",
  },
  never_prints = {
    en = "The line '%s' must not be printed, but it prints:\n%s",
    zh = "不应该输出“%s”,实际输出是:\n%s",
  },
  same_in_all_orders = {
    en = "It must come to the same in every order, but there are several outcomes. One of them is:\n%s\nAnother is:\n%s",
    zh = "无论哪种顺序,结果都应该一样,现在却有好几种。其中一种是:\n%s\n另一种是:\n%s",
  },
  takes = {
    en = "It must take %s s, counted without the time that the machine needs. It takes %s s.",
    zh = "应该用 %s 秒(不算机器自己花的时间),现在用了 %s 秒。",
  },
  takes_at_most = {
    en = "It may take %s s at most, counted without the time that the machine needs. It takes %s s.",
    zh = "最多只能用 %s 秒(不算机器自己花的时间),现在用了 %s 秒。",
  },
  ran_at_the_same_time = {
    en = "%s and %s must run at the same time, but one of them has ended when the other begins.",
    zh = "%s 和 %s 应该同时运行,现在却是一个结束了另一个才开始。",
  },
  ran_one_after_the_other = {
    en = "%s must have ended before %s begins, but they run at the same time.",
    zh = "%s 应该在 %s 开始之前就结束,现在两个却同时在运行。",
  },
  no_such_process = {
    en = "There must be a process that is called %s, but there is none.",
    zh = "应该有一个叫 %s 的进程,现在没有。",
  },
  processes = {
    en = "Processes beside the main process: there must be %s, but there are %s.",
    zh = "除主进程以外,应该有 %s 个进程,现在有 %s 个。",
  },
  is_child_of = {
    en = "%s must be a child of %s, but its parent is %s.",
    zh = "%s 应该是 %s 的子进程,现在它的父进程是 %s。",
  },
  no_zombie_longer_than = {
    en = "%s has ended, and is a zombie for %s s: nobody takes its exit code. At most %s s are allowed.",
    zh = "%s 已经结束,却做了 %s 秒的僵尸进程:没有人取走它的退出码。最多允许 %s 秒。",
  },
  is_a_zombie_for = {
    en = "%s must be a zombie for %s s, but it is one for %s s.",
    zh = "%s 应该做 %s 秒的僵尸进程,现在是 %s 秒。",
  },
  no_process_left = {
    en = "%s is still running when the main process has ended: it is left as an orphan.",
    zh = "主进程已经结束,%s 还在运行:它成了孤儿进程。",
  },
  ended_by = {
    en = "%s must be ended by %s, but it ends with: %s.",
    zh = "%s 应该被 %s 结束,现在它的结局是:%s。",
  },
  exit_code = {
    en = "The exit code of %s must be %s, but it ends with: %s.",
    zh = "%s 的退出码应该是 %s,现在它的结局是:%s。",
  },
  holds_lock_at_every_write = {
    en = "%s writes to the %s without holding the %s.",
    zh = "%s 没有拿着%s,就写了%s。",
    order = { zh = { 1, 3, 2 } },
  },
  each_message_once = {
    en = "Each message of the %s must be taken once: %s were put, %s were taken.",
    zh = "%s里的每条消息都应该正好被取走一次:放进了 %s 条,取走了 %s 条。",
  },
  no_such_object = {
    en = "There must be a %s that is used, but there is none.",
    zh = "应该有%s,而且要用到它,现在没有。",
  },
  source_uses = {
    en = "The script must use '%s'.",
    zh = "脚本里应该用到“%s”。",
  },
  source_does_not_use = {
    en = "The script must do without '%s'.",
    zh = "脚本里不要用“%s”。",
  },
  source_keeps = {
    en = "The function '%s' must stay as it was: what is to be changed is elsewhere. ('procscript learn reset' brings it back.)",
    zh = "函数“%s”应该保持原样,要改的是别的地方。(可以用 procscript learn reset 恢复。)",
  },

  -- What happened.
  earlier_left_out = { en = "(%s steps before these)", zh = "(前面还有 %s 步)" },
  too_long = {
    en = "It was given up: a loop without end, or a wait for something that never comes?",
    zh = "已经放弃:是不是有死循环,或者在等一个永远不会来的东西?",
  },
  ended_by_signal = { en = "killed by %s", zh = "被 %s 结束" },
  ended_with_code = { en = "exit code %s", zh = "退出码 %s" },
  nothing = { en = "(nothing)", zh = "(什么也没有)" },
  main = { en = "the main process", zh = "主进程" },

  -- Steps.
  begin = { en = "begins", zh = "开始" },
  ["end"] = { en = "ends", zh = "结束" },
  start = { en = "starts a process", zh = "开启一个进程" },
  join = { en = "join: waits for a process", zh = "join:等一个进程" },
  looksAtProcess = { en = "looks at a process", zh = "看一个进程" },
  kill = { en = "sends a signal", zh = "发一个信号" },
  stop = { en = "stops a process", zh = "停止一个进程" },
  handlesSignal = { en = "handles a signal", zh = "处理一个信号" },
  sleep = { en = "sleeps", zh = "睡眠" },
  clock = { en = "reads the clock", zh = "看时间" },
  print = { en = "prints", zh = "输出" },
  make = { en = "makes", zh = "创建" },
  put = { en = "puts into", zh = "放进" },
  get = { en = "takes from", zh = "取自" },
  looks = { en = "looks at", zh = "看" },
  close = { en = "closes", zh = "关闭" },
  acquire = { en = "acquires", zh = "拿" },
  release = { en = "releases", zh = "放开" },
  wait = { en = "waits for", zh = "等待" },
  notify = { en = "notifies", zh = "通知" },
  set = { en = "sets", zh = "设置" },
  clear = { en = "clears", zh = "清除" },
  read = { en = "reads", zh = "读" },
  write = { en = "writes", zh = "写" },
  change = { en = "changes", zh = "改" },
  computes = { en = "computes", zh = "计算" },
  other = { en = "does something", zh = "做别的事" },
  late = { en = "time goes by", zh = "时间过去" },

  -- Questions.
  ask_first_line = { en = "Which line can be printed first? (%s)", zh = "最先输出的可能是哪一行?(%s)" },
  ask_last_line = { en = "Which line can be printed last? (%s)", zh = "最后输出的可能是哪一行?(%s)" },
  several = { en = "numbers; there may be several", zh = "写编号,可能不止一个" },
  one = { en = "one number", zh = "写一个编号" },
  ask_order = {
    en = "Does '%s' come before '%s'? (%s)",
    zh = "“%s”会在“%s”之前输出吗?(%s)",
  },
  always = { en = "always", zh = "总是在前" },
  never = { en = "never", zh = "总是在后" },
  it_depends = { en = "it is not certain", zh = "不一定" },
  ask_printed = {
    en = "What can stand in the place of … in '%s'? (the number; if there can be several, all of them)",
    zh = "“%s”里的 … 可能是什么数?(可能有好几个,请都写出来)",
  },
  ask_outcomes = {
    en = "Is it the same lines each time, whatever the order of them? (%s)",
    zh = "不管顺序,每次输出的都是同样这些行吗?(%s)",
  },
  yes = { en = "yes", zh = "是" },
  no = { en = "no", zh = "不是" },
  there_is = { en = "yes", zh = "有" },
  there_is_none = { en = "no", zh = "没有" },
  ask_how_often = {
    en = "How often is a line printed that begins with '%s'? (a number; if it is not certain, all that can be)",
    zh = "以“%s”开头的行会输出几次?(写数字;不一定的话,把可能的都写出来)",
  },
  ask_can_deadlock = {
    en = "Is there an order in which processes wait for each other for ever? (%s)",
    zh = "有没有一种顺序,会让进程永远互相等待?(%s)",
  },
  deadlock_in_orders = { en = "Of all %s orders, %s are a deadlock.", zh = "全部 %s 种顺序里,有 %s 种是死锁。" },
  deadlock_in_some_orders = {
    en = "Of the %s orders that were tried, %s are a deadlock.",
    zh = "试过的 %s 种顺序里,有 %s 种是死锁。",
  },
  ask_seconds = { en = "How many seconds does the whole take? (%s)", zh = "整个脚本要运行几秒?(%s)" },
  whole_number = { en = "a whole number", zh = "写整数" },
  to_a_tenth = { en = "to a tenth", zh = "精确到 0.1 秒" },
  ask_processes = {
    en = "How many processes are there in all, with the main process? (a number)",
    zh = "一共有几个进程(包括主进程)?(写数字)",
  },
  ask_alive_after = {
    en = "How many processes are there, zombies too, when the main process has just passed '%s' (line %s)? (a number)",
    zh = "主进程刚执行完“%s”(第 %s 行)时,还有几个进程(包括僵尸进程)?(写数字)",
  },
  ask_zombie = {
    en = "From which second to which is the process %s a zombie? (two numbers, such as 1 3; 0 if it is none)",
    zh = "进程 %s 从第几秒到第几秒是僵尸进程?(写两个数,比如 1 3;不是就写 0)",
  },
  zombie_from_to = { en = "from %s s to %s s", zh = "从第 %s 秒到第 %s 秒" },
  no_zombie = { en = "0, since it is none", zh = "0,它不是" },
  ask_tree = {
    en = "Draw the tree: who has started whom? (from the second on, the number of each one's parent: %s in all)",
    zh = "画出进程树:谁开启了谁?(从第二个起,依次写出每个进程的父进程的编号,一共 %s 个)",
  },
  of_exercise = { en = "Now about the exercise's script, as it is given:", zh = "下面问的是练习的脚本(还没有改过):" },
  even_if_late = {
    en = "And on a busy machine, where a process may be late by any time:",
    zh = "如果机器很忙,进程可能迟到任意长的时间:",
  },
  ask_parent = { en = "Which process is the parent of %s? (%s)", zh = "谁是 %s 的父进程?(%s)" },
  ask_ending = {
    en = "How does the process %s end? (%s)",
    zh = "进程 %s 是怎样结束的?(%s)",
  },
  right = { en = "Right.", zh = "对。" },
  not_quite = { en = "Not quite.", zh = "不对。" },
  the_answer = { en = "The answer: %s", zh = "答案:%s" },
  in_orders = {
    en = "Of all %s orders: %s.",
    zh = "在全部 %s 种顺序里:%s。",
  },
  in_some_orders = {
    en = "In the %s orders that were tried: %s.",
    zh = "在试过的 %s 种顺序里:%s。",
  },
  times = { en = "%s × %s", zh = "%s 次是 %s" },
  quoted = { en = "'%s'", zh = "“%s”" },
  comma = { en = ", ", zh = "," },
  if_late = { en = "If somebody is late, also: %s.", zh = "有进程迟到的话,还可能是:%s。" },
  your_answer = { en = "Your answer: ", zh = "你的答案:" },
  what_answers_are = {
    en = "Write numbers, such as 2, or 1 3 for several; nothing to go on without an answer.",
    zh = "请写数字,比如 2;有好几个就写 1 3;不想回答就直接按回车。",
  },
  score = { en = "%s of %s were right.", zh = "%s 题里答对了 %s 题。", order = { zh = { 2, 1 } } },
}

-- What objects are called: "lock 'fork'", as reports have it, is 锁“fork”.
words.objects = {
  lock = "锁", semaphore = "信号量", event = "事件", condition = "条件变量", barrier = "屏障", value = "值", queue = "队列",
  pipe = "管道", table = "表",
}

function words.object(name)
  if words.language == "en" then return name end
  local kind, rest = name:match "^(%a+) (.*)$"
  if not words.objects[kind] then return name end
  return words.objects[kind] .. rest:gsub("^'(.*)'$", "“%1”")
end

-- What the signs of a terminal's picture mean: its legend, which the command writes in English.
words.legend = {
  [":"] = "正在开启", ["━"] = "正在运行", ["─"] = "在运行,但大多分不到处理器", ["·"] = "睡眠", ["╌"] = "等待进程(join)",
  ["▒"] = "等待锁等", ["~"] = "等待消息", ["?"] = "等待输入", ["‖"] = "已停止", ["Z"] = "僵尸进程:已结束,未回收",
  ["┬"] = "开启进程", ["┴"] = "回收进程:取走退出码", ["┼"] = "两者都有", ["↯"] = "发信号", ["r"] = "读", ["w"] = "写或改",
  ["L"] = "迟到", ["◇"] = "成为孤儿进程:父进程已结束", ["✓"] = "结束:退出码 0", ["✗"] = "结束:其他退出码,或被信号结束",
  ["■"] = "结束", ["┘"] = "被回收", ["→"] = "还在",
}

-- How many columns of a terminal a text takes.
local function columns(text)
  local count = 0
  for _, code in utf8.codes(text) do count = count + (code >= 0x2E80 and 2 or 1) end
  return count
end

-- The lines of a picture in the learner's language: what stands below its lanes is the legend.
function words.picture(lines, width)
  if words.language == "en" then return lines end
  local said, items = {}, {}
  for _, line in ipairs(lines) do
    if #items == 0 and line ~= "" and not items.has_begun then
      said[#said + 1] = line
    else
      if not items.has_begun then said[#said + 1] = "" end
      items.has_begun = true
      for item in (line .. "   "):gmatch "(%S.-)   " do items[#items + 1] = item end
    end
  end
  local legend = ""
  for _, item in ipairs(items) do
    local sign = item:match(utf8.charpattern)
    local meaning = words.legend[sign]
    item = meaning and sign .. " " .. meaning or item
    if legend ~= "" and columns(legend) + 3 + columns(item) > width then
      said[#said + 1], legend = legend, ""
    end
    legend = legend == "" and item or legend .. "   " .. item
  end
  said[#said + 1] = legend ~= "" and legend or nil
  return said
end

-- A sentence in the learner's language, with what belongs in its places. A language may have them in another order.
function words.say(key, ...)
  local sentence = words.all[key] or error("no words for '" .. tostring(key) .. "'")
  local values = { ... }
  local order = sentence.order and sentence.order[words.language]
  if order then
    local others = {}
    for place, from in ipairs(order) do others[place] = values[from] end
    values = others
  end
  for place, value in ipairs(values) do values[place] = tostring(value) end
  return (sentence[words.language]:format(table.unpack(values)))
end

-- One of two texts that a check brings along, by the learner's language.
function words.choose(texts)
  return texts[words.language] or error("a text in this language is missing: " .. words.language, 2)
end

-- How a process ended, as pictures tell it in English: "exit code 0", "killed by SIGTERM from A".
function words.ending(ending)
  local signal, code = ending:match "^killed by (%w+)", ending:match "^exit code (%d+)"
  if signal then return words.say("ended_by_signal", signal) end
  return code and words.say("ended_with_code", code) or ending
end

-- A number of seconds without what clocks add: 1.000003 is 1.
function words.seconds(seconds)
  return (("%.3f"):format(seconds):gsub("%.?0+$", ""))
end

return words
