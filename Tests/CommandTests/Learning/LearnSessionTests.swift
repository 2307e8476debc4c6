import Foundation
import Testing

/// `procscript learn` on a terminal: each key, and what comes of saving.
@Suite(.timeLimit(.minutes(10))) struct `Learning at a terminal` {
  /// A session in which a text was typed from the beginning; it has come to the first exercise.
  private func begin(
    _ course: TeachersCourse, _ words: String..., environment: [String: String] = [:], shell: String = #"exec "$@""#
  ) throws -> RunningCommand {
    var runner = CommandRunner()
    runner.arguments = ["learn", "--course", course.path] + words
    runner.directory = course.folder.path
    runner.output = .terminal
    runner.environment = environment.merging(["NO_COLOR": "1"]) { $1 }
    runner.shell = "stty sane -echo; \(shell)"
    runner.timeLimit = 120
    return try runner.start()
  }

  private static let keys = "h hint  l list  n next  p predict  r reset  s solution  o editor  q quit"

  /// Types a key, and waits until what it does is done: the line of keys is there once more.
  private func press(_ key: String, _ session: RunningCommand) throws -> String {
    let before = session.output
    session.write(key)
    try session.wait(for: "what '\(key)' does") {
      session.output.dropFirst(before.count).contains(Self.keys)
    }
    return String(session.output.dropFirst(before.count)).replacing("\r\n", with: "\n")
  }

  /// Saves an answer, and waits for what the check says of it.
  private func save(_ text: String, _ course: TeachersCourse, _ session: RunningCommand) throws -> String {
    let before = session.output
    try course.writeAnswer(text)
    try session.wait(for: "the check") { session.output.dropFirst(before.count).contains(Self.keys) }
    return String(session.output.dropFirst(before.count)).replacing("\r\n", with: "\n")
  }

  /// Waits until the line of keys is there behind a text: what has printed that is done.
  private func waitForKeys(behind text: String, _ session: RunningCommand) throws {
    try session.wait(for: "the keys behind '\(text)'") {
      session.output.components(separatedBy: text).dropFirst().last?.contains(Self.keys) == true
    }
  }

  private func leave(_ session: RunningCommand) throws {
    session.write("q")
    #expect(try session.finish().ending == .exited(0))
  }

  @Test func `asks before it makes the folder`() throws {
    let course = try TeachersCourse()
    let session = try begin(course)
    try session.waitForOutput("Make the folder process-exercises with the exercises? [Y/n] ")
    session.write("n\n")
    #expect(try session.finish().ending == .exited(1))
    #expect(!FileManager.default.fileExists(atPath: course.exercises))

    let again = try begin(course)
    try again.waitForOutput("[Y/n] ")
    again.write("\n")
    try again.waitForOutput(Self.keys)
    #expect(again.output.contains("[....................] 0 of 1 exercises done"))
    #expect(again.output.contains("1. Counting") && again.output.contains("Your file: process-exercises/count.lua"))
    try leave(again)
    #expect(try course.answer() == "-- Print 2.\nprint(1)\n")
  }

  @Test func `checks what is saved, and marks what passes`() throws {
    let course = try TeachersCourse()
    let session = try begin(course, "--yes")
    try session.waitForOutput(Self.keys)
    let wrong = try save("print(3)\n", course, session)
    #expect(wrong.contains("process-exercises/count.lua was saved: checking it\n"))
    #expect(wrong.contains("✗ count: It must print these lines, in this order:\n  2\nbut it prints:\n  3\n"))
    let right = try save("print(2)\n", course, session)
    #expect(right.contains("✓ count: it is right.\n\nIt prints:\n  2\n"), "\(right)")
    #expect(right.contains("[####################] 1 of 1 exercises done\nAll exercises are done.\n"))
    try leave(session)
    #expect(try course.progress().contains("exercise count done tries 2 "))
  }

  @Test func `does what each key says`() throws {
    let course = try TeachersCourse(["count": TeachersCourse.count, "other": TeachersCourse.count])
    let session = try begin(course, "--yes", environment: ["EDITOR": "sed -i s/1/2/"])
    try session.waitForOutput(Self.keys)
    #expect(try press("h", session).hasPrefix("\nHint 1 of 2: One more.\n"))
    #expect(try press("h", session).hasPrefix("\nHint 2 of 2: Write 2.\n"))
    #expect(try press("l", session).contains("  >  1  count    numbers are printed\n"))
    #expect(try press("s", session).hasPrefix("\nTry first: save the file once, or 'procscript learn check'.\n"))
    #expect(try press("p", session).hasPrefix("\nThere are no questions about this lesson.\n"))
    #expect(try save("print(3)\n", course, session).contains("✗ count: "))
    #expect(try press("s", session).hasPrefix("\nprint(2)\n"))
    #expect(
      try press("r", session).hasPrefix(
        "\nprocess-exercises/count.lua is as it was. What you had is in process-exercises/count.1.lua.\n"))
    #expect(try press("\n", session).hasPrefix("\n1. Counting\n"))
    // The editor saves, and so it is checked.
    session.write("o")
    try waitForKeys(behind: "[##########..........] 1 of 2 exercises done", session)
    #expect(session.output.contains("✓ count: it is right."))
    #expect(try press("n", session).contains("2. Counting"))
    session.write("q")
    #expect(try session.finish().ending == .exited(0))
    // Where one has left it goes on.
    let again = try begin(course)
    try again.waitForOutput("2. Counting")
    try leave(again)
  }

  @Test func `does what each key says at the ends of things`() throws {
    let course = try TeachersCourse()
    let session = try begin(course, "--yes")
    try session.waitForOutput(Self.keys)
    for hint in ["1 of 2: One more.", "2 of 2: Write 2.", "2 of 2: Write 2."] {
      #expect(try press("h", session).hasPrefix("\nHint \(hint)\n"))
    }
    #expect(try press("r", session).hasPrefix("\nprocess-exercises/count.lua is as it was.\n"))
    // What means nothing does nothing.
    #expect(try press("x", session).hasPrefix("\n\(Self.keys)"))
    #expect(try press(" ", session).hasPrefix("\n1. Counting\n"))
    #expect(try press("n", session).contains("1. Counting"))
    #expect(try save("print(2)\n", course, session).contains("✓ count"))
    #expect(try press("s", session).hasPrefix("\nprint(2)\n"))
    #expect(try press("l", session).contains("  ✓  1  count"))
    session.write("n")
    try session.wait(for: "the end") { session.output.components(separatedBy: "All exercises are done.").count == 3 }
    #expect(try course.progress().contains("exercise count done tries 1 hints 2 "))
    try leave(session)
  }

  @Test func `says what is wrong with a file, and goes on`() throws {
    let course = try TeachersCourse()
    let session = try begin(course, "--yes")
    try session.waitForOutput(Self.keys)
    #expect(
      try save("print(\n", course, session).contains(
        "✗ count: Lua can't read the script: count.lua:"))
    try FileManager.default.removeItem(atPath: "\(course.exercises)/count.lua")
    #expect(try press("h", session).hasPrefix("\nHint 1"))
    #expect(try press("r", session).hasPrefix("\nprocess-exercises/count.lua is as it was.\n"))
    #expect(try course.answer() == "-- Print 2.\nprint(1)\n")
    try FileManager.default.removeItem(atPath: "\(course.exercises)/count.lua")
    try FileManager.default.createDirectory(
      atPath: "\(course.exercises)/count.lua", withIntermediateDirectories: false)
    #expect(try press("r", session).contains("process-exercises/count.lua: is a directory\n"))
    try FileManager.default.removeItem(atPath: "\(course.exercises)/count.lua")
    #expect(try save("print(2)\n", course, session).contains("✓ count"))
    try leave(session)
  }

  @Test func `says that there is no editor, and how it has ended`() throws {
    let course = try TeachersCourse()
    let session = try begin(course, "--yes", shell: "PATH=/nowhere; export PATH; exec \"$@\"")
    try session.waitForOutput(Self.keys)
    let said = try press("o", session)
    #expect(said.contains("EDITOR"), "\(said)")
    try leave(session)
    let again = try begin(course, environment: ["EDITOR": "false"])
    try again.waitForOutput(Self.keys)
    #expect(try press("o", again).contains("the editor has ended with exit code 1\n"))
    try leave(again)
  }

  @Test func `begins with a folder from an older version`() throws {
    let course = try TeachersCourse(["a": TeachersCourse.count, "b": TeachersCourse.count])
    _ = try course.learn("list")
    try course.writeAnswer("print(2) -- mine\n", to: "a")
    #expect(try course.learn("check", "a").ending == .exited(0))
    for name in ["a", "b"] { try course.write("\(name)/exercise.lua", "print(0)\n") }
    for (file, text) in TeachersCourse.count { try course.write("c/\(file)", text) }
    try course.write("course.txt", "section Numbers | 数\nc\na\nb\n")
    let session = try begin(course)
    try session.waitForOutput(Self.keys)
    #expect(session.output.contains("[######..............] 1 of 3 exercises done"), "\(session.output)")
    let list = try press("l", session)
    #expect(list.contains("     1  c ") && list.contains("✓  2  a ") && list.contains("     3  b "), "\(list)")
    #expect(try course.answer("a") == "print(2) -- mine\n")
    #expect(try course.answer("b") == "-- Print 2.\nprint(0)\n")
    #expect(try course.answer("c") == "-- Print 2.\nprint(1)\n")
    try leave(session)
  }

  @Test func `does not begin with a progress that is none, and leaves it as it is`() throws {
    let course = try TeachersCourse()
    _ = try course.learn("list")
    try "garbage".write(toFile: "\(course.exercises)/progress.txt", atomically: false, encoding: .utf8)
    let session = try begin(course)
    #expect(try session.finish().ending == .exited(1))
    #expect(session.output.contains("process-exercises/progress.txt:1: this is no progress of procscript learn"))
    #expect(try course.progress() == "garbage")
  }

  @Test func `goes on on a disk that is full, and says what it can't keep`() throws {
    let course = try TeachersCourse()
    _ = try course.learn("list")
    try course.writeAnswer("mine\n")
    let before = try course.progress()
    let session = try begin(course, shell: "trap '' XFSZ; ulimit -f 0; exec \"$@\"")
    // The answer is checked, as it was saved while nobody looked.
    try session.wait(for: "the check") { session.output.components(separatedBy: Self.keys).count == 3 }
    #expect(
      try press("h", session).hasPrefix(
        "\nHint 1 of 2: One more.\nnot noted: cannot write process-exercises/progress.txt: file too large\n"))
    #expect(try press("l", session).contains("  >  1  count    numbers are printed\n"))
    let reset = try press("r", session)
    #expect(reset.hasPrefix("\ncannot write process-exercises/count.1.lua: file too large\n"), "\(reset)")
    try leave(session)
    #expect(try course.answer() == "mine\n")
    #expect(try course.progress() == before)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: course.exercises).sorted() == ["count.lua", "progress.txt"])
  }

  @Test func `ends a check that is under way when one goes to another exercise`() throws {
    let course = try TeachersCourse(["count": TeachersCourse.count, "other": TeachersCourse.count])
    let session = try begin(course, "--yes")
    try session.waitForOutput(Self.keys)
    try course.writeAnswer("while true do end\n")
    try session.wait(for: "the check") { session.descendants().count >= 2 }
    #expect(try press("n", session).contains("2. Counting"))
    #expect(session.descendants().count == 0)
    #expect(try course.progress().contains("current other\n"))
    try leave(session)
  }

  @Test(arguments: [80, 120]) func `draws what fails as wide as the terminal is`(columns: Int) throws {
    let course = try TeachersCourse()
    let session = try begin(course, "--yes", shell: "stty cols \(columns); exec \"$@\"")
    try session.waitForOutput(Self.keys)
    let said = try save(
      "local p = process.spawn(process.sleep, 1)\nlocal q = process.spawn(print, 1)\nq:join()\np:join()\n", course,
      session)
    let picture = try #require(said.firstRange(of: "each step is as wide as another:\n"))
    let lanes = said[picture.upperBound...].split(separator: "\n").prefix(3)
    #expect(lanes.map { $0.prefix(1) } == ["A", "B", "C"], "\(said)")
    let widest = lanes.map(\.count).max()!
    #expect(widest <= columns && widest > columns - 12, "\(said)")
    try leave(session)
  }

  @Test func `asks what a lesson will do, and goes on after Ctrl-C`() throws {
    var files = TeachersCourse.count
    files["questions.lua"] = "first_line()\nprocesses()\n"
    let course = try TeachersCourse(["count": files])
    let session = try begin(course, "--yes")
    try session.waitForOutput(Self.keys)
    session.write("p")
    try session.waitForOutput("1. Which line can be printed first?")
    try session.waitForOutput("   1) 1\r\n")
    session.write("1\n")
    try session.waitForOutput("✓ Right.")
    try session.waitForOutput("2. How many processes are there in all")
    session.write("7\n")
    try session.waitForOutput("✗ Not quite. The answer: 1")
    try waitForKeys(behind: "1 of 2 were right.", session)
    #expect(try press("h", session).hasPrefix("\nHint 1"))

    let before = session.output.count
    session.write("p")
    try session.wait(for: "the question") { session.output.dropFirst(before).contains("Your answer: ") }
    #expect(try press("\u{3}", session).contains(Self.keys))
    #expect(try press("h", session).hasPrefix("\nHint 2"))
    try leave(session)
  }

  @Test func `ends a check that is under way when the file is saved again`() throws {
    let course = try TeachersCourse()
    let session = try begin(course, "--yes")
    try session.waitForOutput(Self.keys)
    try course.writeAnswer("while true do end\n")
    try session.wait(for: "the check") { session.descendants().count >= 2 }
    #expect(try save("print(2)\n", course, session).contains("✓ count"))
    try leave(session)
  }

  @Test func `is ended by Ctrl-C and by the end of its terminal, with what it checks`() throws {
    for key in ["\u{3}", "\u{4}", "q"] {
      let course = try TeachersCourse()
      let session = try begin(course, "--yes")
      try session.waitForOutput(Self.keys)
      try course.writeAnswer("while true do end\n")
      try session.wait(for: "the check") { session.descendants().count >= 2 }
      session.write(key)
      #expect(try session.finish().ending == .exited(key == "\u{3}" ? 130 : 0))
    }
    let course = try TeachersCourse()
    let session = try begin(course, "--yes")
    try session.waitForOutput(Self.keys)
    session.send(SIGHUP)
    #expect(try session.finish().ending == .killed(SIGHUP))
  }

  @Test func `goes on where it can't note what was done, and says so`() throws {
    let course = try TeachersCourse()
    let session = try begin(course, "--yes")
    try session.waitForOutput(Self.keys)
    let file = "\(course.exercises)/progress.txt"
    try FileManager.default.removeItem(atPath: file)
    try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
    let said = try press("h", session)
    #expect(said.hasPrefix("\nHint 1 of 2: One more.\nnot noted: cannot "), "\(said)")
    #expect(said.contains("process-exercises/progress.txt: is a directory\n"), "\(said)")
    #expect(try save("print(2)\n", course, session).contains("✓ count"))
    try leave(session)
  }

  @Test func `is not begun on a full disk, and says so`() throws {
    let course = try TeachersCourse()
    let session = try begin(course, "--yes", shell: "trap '' XFSZ; ulimit -f 0; exec \"$@\"")
    let result = try session.finish()
    #expect(result.ending == .exited(1))
    #expect(result.output.contains("procscript: cannot write process-exercises/count.lua: file too large"))
  }

  @Test func `speaks Chinese`() throws {
    let course = try TeachersCourse()
    let session = try begin(course, environment: ["LANG": "zh_CN.UTF-8"])
    try session.waitForOutput("建立文件夹 process-exercises 来放练习,可以吗?[Y/n] ")
    session.write("y\n")
    let keys = "h 提示  l 列表  n 下一个  p 先猜  r 恢复  s 答案  o 编辑  q 退出"
    try session.waitForOutput(keys)
    #expect(session.output.contains("1. 数数"))
    try course.writeAnswer("print(3)\n")
    try session.waitForOutput("✗ count: 应该按这个顺序输出:\r\n  2\r\n实际输出是:\r\n  3\r\n")
    try course.writeAnswer("print(2)\n")
    try session.waitForOutput("✓ count: 做对了。")
    try leave(session)
  }
}
