import Foundation
import Testing

/// `procscript learn` without a terminal: its subcommands.
@Suite(.timeLimit(.minutes(10))) struct `The command learn` {
  @Test func `needs a terminal to watch from, and names what does not`() throws {
    let run = try CommandRunner("learn").run()
    #expect(run.ending == .exited(64) && run.output == "")
    #expect(
      run.errors
        == "procscript: learn needs a terminal; without one: procscript learn check, list, hint, next (see --help)\n")
  }

  @Test func `says that there is no folder yet`() throws {
    let run = try CommandRunner("learn", "list").run()
    #expect(run.ending == .exited(1) && run.output == "")
    #expect(
      run.errors
        == "procscript: there is no folder 'process-exercises': 'procscript learn' makes it, or write --folder=FOLDER\n"
    )
  }

  @Test func `puts the exercises of the course into a folder, each with what there is to do`() throws {
    let course = try TeachersCourse()
    let run = try course.learn("list")
    #expect(run.errors == "procscript: new exercises: count\n")
    #expect(
      run.output == """
        Numbers
          >  1  count    numbers are printed

        [....................] 0 of 1 exercises done

        """)
    #expect(try course.answer() == "-- Print 2.\nprint(1)\n")
  }

  @Test func `speaks Chinese where the environment does, or an option says so`() throws {
    let course = try TeachersCourse()
    let run = try course.learn("list", environment: ["LANG": "zh_CN.UTF-8"])
    #expect(
      run.output == """
        数
          >  1  count    输出数

        [....................] 1 个练习,已完成 0 个

        """)
    #expect(try course.answer() == "-- 请输出 2。\nprint(1)\n")
    #expect(try course.learn("hint", environment: ["LC_ALL": "zh_TW"]).output == "提示 1/2:再多一个。\n")
    // What nobody has edited changes its language with the learner.
    #expect(try course.learn("hint", "--lang", "en").output == "Hint 2 of 2: Write 2.\n")
    #expect(try course.answer() == "-- Print 2.\nprint(1)\n")
    #expect(try course.learn("check", environment: ["LANG": "zh_CN.UTF-8"]).output.hasPrefix("✗ count: It must print"))
  }

  @Test func `checks an answer, and tells the property, the moment, the order, and how to see it again`() throws {
    let course = try TeachersCourse()
    _ = try course.learn("list")
    try course.writeAnswer("local p = process.spawn(print, 1)\np:join()\n")
    let run = try course.learn("check")
    #expect(run.ending == .exited(1))
    let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("A Main") }
    #expect(
      lines.joined(separator: "\n").hasPrefix(
        """
        ✗ count: It must print these lines, in this order:
          2
        but it prints:
          1

        Seen at: A MainProcess, at 0 s

        What happens in this order, up to there:
          0 s  A MainProcess  count.lua:1  starts a process
          0 s  B Process-1                 begins
          0 s  B Process-1                 prints 1
          0 s  B Process-1                 ends
          0 s  A MainProcess  count.lua:2  join: waits for a process
          0 s  A MainProcess               ends

        As a picture, in which each step is as wide as another:

        """), "\(run.output)")
    #expect(
      run.output.hasSuffix(
        """

        To see this order again: procscript --schedule=A process-exercises/count.lua
        And its picture: procscript --timeline --schedule=A process-exercises/count.lua

        """), "\(run.output)")
  }

  @Test func `marks what passes as done, for good`() throws {
    let course = try TeachersCourse()
    _ = try course.learn("list")
    try course.writeAnswer("print(2)\n")
    let run = try course.learn("check")
    #expect(run.ending == .exited(0))
    #expect(run.output.hasPrefix("✓ count: it is right.\n\nIt prints:\n  2\n"), "\(run.output)")
    #expect(try course.learn("list").output.hasSuffix("[####################] 1 of 1 exercises done\n"))
    try course.writeAnswer("print(3)\n")
    #expect(try course.learn("check").ending == .exited(1))
    #expect(try course.learn("list").output.contains("  ✓  1  count"))
    #expect(try course.learn("next").output == "All exercises are done.\n")
  }

  @Test func `checks all for a teacher, in JSON where that is asked for`() throws {
    var other = TeachersCourse.count
    other["check.lua"] = "prints { \"1\" }\n"
    other["exercise.lua"] = "local x =\n"
    let course = try TeachersCourse(["count": TeachersCourse.count, "other": other])
    _ = try course.learn("list")
    try course.writeAnswer("print(2)\n")
    let run = try course.learn("check", "--all", "--json")
    #expect(run.ending == .exited(1))
    #expect(
      run.lines == [
        #"{"exercise":"count","number":1,"passed":true,"property":null,"message":null,"process":null,"line":null,"#
          + #""seconds":null,"schedule":null,"replay":null}"#,
        #"{"exercise":"other","number":2,"passed":false,"property":"loads","message":"Lua can't read the script: "#
          + #"other.lua:3: unexpected symbol near \u003ceof\u003e","process":null,"line":null,"seconds":null,"#
          + #""schedule":null,"replay":null}"#,
      ])
    #expect(try course.learn("check", "--all").output.hasSuffix("\n1 of 2 are right.\n"))
    try course.writeAnswer("print(1)\n", to: "other")
    #expect(try course.learn("check", "--all").ending == .exited(0))
  }

  @Test func `shows a solution after a try, not before`() throws {
    let course = try TeachersCourse()
    let early = try course.learn("solution", "count")
    #expect(early.ending == .exited(1) && early.output == "")
    #expect(early.errors.hasSuffix("procscript: Try first: save the file once, or 'procscript learn check'.\n"))
    _ = try course.learn("check")
    #expect(try course.learn("solution").output == "print(2)\n")
  }

  @Test func `brings an exercise back, and keeps what was there beside it`() throws {
    let course = try TeachersCourse()
    _ = try course.learn("list")
    for number in 1...2 {
      try course.writeAnswer("mine \(number)")
      #expect(
        try course.learn("reset").output
          == "process-exercises/count.lua is as it was. What you had is in process-exercises/count.\(number).lua.\n")
      #expect(try course.answer() == "-- Print 2.\nprint(1)\n")
      #expect(try course.answer("count.\(number)") == "mine \(number)")
    }
    #expect(try course.learn("reset", "1").output == "process-exercises/count.lua is as it was.\n")
  }

  @Test func `goes to the next exercise, or to a named one`() throws {
    let course = try TeachersCourse(["a": TeachersCourse.count, "b": TeachersCourse.count])
    #expect(try course.learn("next").output.hasPrefix("2. Counting\n\nnumbers are printed\n\nNothing more.\n"))
    #expect(try course.learn("check", "--json").output.hasPrefix(#"{"exercise":"b","number":2,"#))
    let shown = try course.learn("next", "a").output
    #expect(shown.contains("\nThe lesson's script: \(course.path)/a/lesson.en.lua\n"), "\(shown)")
    #expect(shown.hasSuffix("\nYour file: process-exercises/a.lua\n"))
    #expect(try course.learn("check", "--json").output.hasPrefix(#"{"exercise":"a","number":1,"#))
  }

  @Test func `says what is near to a word that it does not know`() throws {
    let course = try TeachersCourse()
    for (words, complaint) in [
      (["chekc"], "There is no command 'learn chekc'. Did you mean 'check'?"),
      (["check", "conut"], "There is no exercise 'conut'. Did you mean 'count'?"),
      (["hint", "9"], "There is no exercise '9'. 'procscript learn list' lists them."),
      (["check", "--all", "count"], "--all is for all exercises: name none beside it."),
    ] {
      let run = try course.runner(words + ["--course", course.path]).run()
      #expect(run.ending == .exited(64) && run.output == "")
      #expect(run.errors.contains("procscript: \(complaint)\n"), "\(run.errors)")
    }
  }

  @Test func `gives up what never ends, and leaves nothing running`() throws {
    let course = try TeachersCourse()
    _ = try course.learn("list")
    try course.writeAnswer("local p = process.spawn(function() while true do end end) p:join()\n")
    let run = try course.learn("check", "--json")
    #expect(run.ending == .exited(1))
    #expect(run.output.contains(#""property":"runs","message":"The script did not come to its end"#), "\(run.output)")
  }

  @Test func `ends what it checks at Ctrl-C`() throws {
    let course = try TeachersCourse()
    _ = try course.learn("list")
    try course.writeAnswer("print(1) io.stderr:write 'x' while true do end\n")
    let running = try course.runner(["check", "--course", course.path]).start()
    try running.wait(for: "the exploring") { running.descendants().count >= 2 }
    running.sendToGroup(SIGINT)
    #expect(try running.finish().ending == .exited(130))
  }
}
