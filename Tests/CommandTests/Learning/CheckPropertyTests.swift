import Testing

/// The library that checks are made of: each property is told in words where it does not hold, and holds where it does.
@Suite(.timeLimit(.minutes(10))) struct `A property of a check` {
  struct Trial: CustomTestStringConvertible, Sendable {
    let check: String
    let wrong: String
    let complaint: String
    let right: String
    let property: String

    init(_ check: String, _ wrong: String, _ complaint: String, right: String, property: String? = nil) {
      (self.check, self.wrong, self.complaint, self.right) = (check, wrong, complaint, right)
      self.property = property ?? String(check.split(separator: "\n").last!.prefix { $0 != "(" && $0 != " " })
    }

    var testDescription: String { property }
  }

  private static let locked = "local v, l = process.Value(0, { name = 'v' }), process.Lock { name = 'l' }\n"

  @Test(arguments: [
    Trial(
      "processes(0)", "x =", "Lua can't read the script: count.lua:1: unexpected symbol near <eof>", right: "",
      property: "loads"),
    Trial(
      "processes(0)", "error 'no'", "The script must end without an error, but there is one: count.lua:1: no",
      right: "",
      property: "ends_well"),
    Trial(
      "processes(0)", "os.exit(3)", "The script must end well, with exit code 0. Its exit code is 3.", right: "",
      property: "ends_well"),
    Trial(
      "processes(1)",
      "local a, b = process.Pipe() process.spawn(function() b:recv() end) a:recv()",
      "There is an order in which processes wait for each other for ever, a deadlock: ",
      right: "process.spawn(type, 1)", property: "no_deadlock"),
    Trial(
      "prints { 'a', 'b' }", "print 'b' print 'a'",
      "It must print these lines, in this order:\n  a\n  b\nbut it prints:\n  b\n  a", right: "print 'a' print 'b'"),
    Trial(
      "prints_in_any_order { 'a', 'b' }", "print 'b'",
      "It must print these lines, in any order:\n  a\n  b\nbut it prints:\n  b", right: "print 'b' print 'a'"),
    Trial(
      "prints_line 'a'", "print 'b'", "There must be a line 'a', but it prints:\n  b", right: "print 'b' print 'a'"),
    Trial("never_prints 'a'", "print 'a'", "The line 'a' must not be printed, but it prints:\n  a", right: "print 'b'"),
    Trial(
      "prints_before('a', 'b')", "local p = process.spawn(print, 'a') print 'b' p:join()",
      "'a' must come before 'b' in every order, but it prints:\n  b\n  a",
      right: "process.spawn(print, 'a'):join() print 'b'"),
    Trial(
      "same_in_all_orders()",
      "local v = process.Value(0) local p = process.spawn(function() v.value = 1 end) print(v.value) p:join()",
      "It must come to the same in every order, but there are several outcomes. One of them is:\n  ",
      right: "process.spawn(type, 1):join() print(1)"),
    Trial(
      "takes(2)", "process.sleep(1)",
      "It must take 2 s, counted without the time that the machine needs. It takes 1 s.",
      right: "process.spawn(process.sleep, 2):join()"),
    Trial(
      "takes_at_most(1)", "process.spawn(process.sleep, 1.5):join()",
      "It may take 1 s at most, counted without the time that the machine needs. It takes 1.5 s.",
      right: "process.spawn(process.sleep, 1):join()"),
    Trial(
      "ran_at_the_same_time('Process-1', 'Process-2')", "for _ = 1, 2 do process.spawn(process.sleep, 1):join() end",
      "Process-1 and Process-2 must run at the same time, but one of them has ended when the other begins.",
      right: "for _ = 1, 2 do process.spawn(process.sleep, 1) end"),
    Trial(
      "ran_one_after_the_other('Process-1', 'Process-2')", "for _ = 1, 2 do process.spawn(process.sleep, 1) end",
      "Process-1 must have ended before Process-2 begins, but they run at the same time.",
      right: "for _ = 1, 2 do process.spawn(process.sleep, 1):join() end"),
    Trial(
      "processes(1)", "", "Processes beside the main process: there must be 1, but there are 0.",
      right: "process.spawn(type, 1)"),
    Trial(
      "is_child_of('b', 'a')", "process.spawn { target = process.sleep, args = { 1 }, name = 'b' }",
      "b must be a child of a, but its parent is the main process.",
      right: """
        process.spawn { name = 'a', target = function()
          process.spawn { target = process.sleep, args = { 1 }, name = 'b' }
        end }
        """),
    Trial(
      "no_zombie_longer_than(1)", "local p = process.spawn(type, 1) process.sleep(2) p:join()",
      "Process-1 has ended, and is a zombie for 2 s: nobody takes its exit code. At most 1 s are allowed.",
      right: "local p = process.spawn(type, 1) process.sleep(2) process.spawn(type, 1):join()".replacing("2", with: "1")
    ),
    Trial(
      "is_a_zombie_for('Process-1', 2)", "process.spawn(type, 1):join()",
      "Process-1 must be a zombie for 2 s, but it is one for 0 s.",
      right: "local p = process.spawn(type, 1) process.sleep(2) p:join()"),
    Trial(
      "no_process_left()",
      "local p = process.spawn(function() process.spawn(process.sleep, 9) end) process.sleep(1) p:kill() p:join()",
      "Process-1:1 is still running when the main process has ended: it is left as an orphan.",
      right: "local p = process.spawn(function() process.spawn(process.sleep, 9) end) process.sleep(1) p:stop()"),
    Trial(
      "ended_by('Process-1', 'SIGTERM')", "process.spawn(type, 1):join()",
      "Process-1 must be ended by SIGTERM, but it ends with: exit code 0.",
      right: "local p = process.spawn(process.sleep, 9) process.sleep(1) p:terminate() p:join()"),
    Trial(
      "may_fail()\nexit_code('Process-1', 1)", "process.spawn(type, 1):join()",
      "The exit code of Process-1 must be 1, but it ends with: exit code 0.", right: "process.spawn(error, 'no'):join()"
    ),
    Trial(
      "ended_by('worker', 'SIGTERM')", "", "There must be a process that is called worker, but there is none.",
      right:
        "local p = process.spawn { target = process.sleep, args = { 9 }, name = 'worker' } process.sleep(1) p:terminate()"
    ),
    Trial(
      #"holds_lock_at_every_write("value 'v'", "lock 'l'")"#,
      locked + "process.spawn(function() l:acquire() v.value = 1 l:release() v.value = 2 end)",
      "Process-1 writes to the value 'v' without holding the lock 'l'.",
      right: locked + "process.spawn(function() l:acquire() v.value = 1 l:release() end)"),
    Trial(
      #"each_message_once "queue 'q'""#,
      "local q = process.Queue { name = 'q' } process.spawn(function() q:put(1) q:put(2) end):join() q:get()",
      "Each message of the queue 'q' must be taken once: 2 were put, 1 were taken.",
      right:
        "local q = process.Queue { name = 'q' } process.spawn(function() q:put(1) q:put(2) end):join() q:get() q:get()"),
    Trial(
      #"holds_lock_at_every_write("value 'v'", "lock 'l'")"#, "local w = process.Value(0) w.value = 1",
      "There must be a value 'v' that is used, but there is none.",
      right: locked + "process.spawn(function() l:with(function() v.value = 1 end) end)"),
    Trial(
      #"each_message_once "queue 'q'""#, "",
      "There must be a queue 'q' that is used, but there is none.",
      right: "local q = process.Queue { name = 'q' } process.spawn(function() q:put(1) end) q:get()"),
    Trial(
      "source_uses 'join'", "-- join\nprint 'join'", "The script must use 'join'.",
      right: "process.spawn(type, 1):join()"),
    Trial(
      "source_does_not_use 'sleep'", "process.sleep(0)", "The script must do without 'sleep'.",
      right: "print 'sleep' -- sleep"),
    Trial(
      "even_if_late()\nprints { 'a', 'b' }", "process.spawn(print, 'a') process.sleep(1) print 'b'",
      "It must print these lines, in this order:", right: "process.spawn(print, 'a'):join() print 'b'"),
    Trial(
      "in_all_orders({ name = 'mine', en = 'Not three.', zh = '不是三。' }, function(run) return #run.lines == 3 end)",
      "print(1)", "Not three.", right: "print(1) print(2) print(3)", property: "mine"),
  ])
  func `is told where it does not hold, and holds where it does`(trial: Trial) throws {
    var files = TeachersCourse.count
    files["check.lua"] = trial.check + "\n"
    let course = try TeachersCourse(["count": files])
    _ = try course.learn("list")
    try course.writeAnswer(trial.wrong)
    let wrong = try course.learn("check")
    #expect(wrong.ending == .exited(1))
    #expect(wrong.output.hasPrefix("✗ count: \(trial.complaint)"), "\(wrong.output)")
    #expect(try course.learn("check", "--json").output.contains(#""property":"\#(trial.property)","#))
    try course.writeAnswer(trial.right)
    let right = try course.learn("check")
    #expect(right.ending == .exited(0) && right.output.hasPrefix("✓ count: it is right"), "\(right.output)")
    #expect(wrong.errors + right.errors == "")
  }

  @Test func `is told in Chinese with the names of objects and the legend of the picture`() throws {
    var files = TeachersCourse.count
    files["check.lua"] = "holds_lock_at_every_write(\"value 'v'\", \"lock 'l'\")\n"
    let course = try TeachersCourse(["count": files])
    _ = try course.learn("list", "--lang", "zh")
    try course.writeAnswer(
      """
      local v, l = process.Value(0, { name = "v" }), process.Lock { name = "l" }
      process.spawn(function() v.value = 1 end)
      process.spawn(function() l:acquire() l:release() end)

      """)
    let said = try course.learn("check").output
    #expect(said.hasPrefix("✗ count: Process-1 没有拿着锁“l”,就写了值“v”。\n"), "\(said)")
    #expect(said.contains("  写 值“v”\n"), "\(said)")
    #expect(said.contains("\n\n: 正在开启   ━ 正在运行   "), "\(said)")
    #expect(said.contains("┘ 被回收"), "\(said)")
  }

  @Test func `has a picture whose every sign is told in Chinese`() throws {
    let signs = try Repository.text("Sources/Seeing/Timeline/Terminal/Glyph.swift")
      .matches(of: /case \.\w+: "(.)"\n/).map { String($0.1) }
    let words = try Repository.text("Sources/Command/Lessons/Checks/words.lua")
    #expect(signs.count > 20 && signs.filter { !words.contains("[\"\($0)\"] = \"") } == [])
  }

  @Test func `is shown by an order that can be run again`() throws {
    var files = TeachersCourse.count
    files["check.lua"] = "prints { \"2\" }\n"
    let course = try TeachersCourse(["count": files])
    _ = try course.learn("list")
    try course.writeAnswer(
      """
      local v = process.Value(0)
      local function add() v.value = v.value + 1 end
      process.join { process.spawn(add), process.spawn(add) }
      print(v.value)

      """)
    let said = try course.learn("check").output
    #expect(said.contains("but it prints:\n  1\n"), "\(said)")
    let words = try #require(said.firstMatch(of: /To see this order again: procscript (\S+) (\S+)\n/))
    var runner = CommandRunner(String(words.1), String(words.2))
    runner.directory = course.folder.path
    #expect(try runner.run().output == "1\n")
  }
}
