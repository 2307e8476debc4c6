import Foundation
import Testing

/// The folder in which a learner works: it travels, gets older, breaks, and has no room.
@Suite(.timeLimit(.minutes(10))) struct `The folder of the exercises` {
  @Test func `gets the exercises of a new version, and keeps what was edited`() throws {
    let course = try TeachersCourse(["a": TeachersCourse.count, "b": TeachersCourse.count])
    _ = try course.learn("list")
    try course.writeAnswer("mine\n", to: "a")
    // The new version: other texts for both, and one exercise more.
    for name in ["a", "b"] { try course.write("\(name)/exercise.lua", "print(0)\n") }
    for (file, text) in TeachersCourse.count { try course.write("c/\(file)", text) }
    try course.write("course.txt", "section Numbers | 数\nc\na\nb\n")
    let run = try course.learn("list")
    #expect(run.errors == "procscript: new exercises: c\n")
    #expect(try course.answer("a") == "mine\n")
    #expect(try course.answer("b") == "-- Print 2.\nprint(0)\n")
    #expect(try course.answer("c") == "-- Print 2.\nprint(1)\n")
  }

  @Test func `keeps a file that was there before the exercise`() throws {
    let course = try TeachersCourse()
    _ = try course.runner([])
    try course.writeAnswer("mine\n")
    _ = try course.learn("list")
    #expect(try course.answer() == "mine\n")
    try course.write("count/exercise.lua", "print(0)\n")
    _ = try course.learn("list")
    #expect(try course.answer() == "mine\n")
  }

  @Test func `gets back what was removed`() throws {
    let course = try TeachersCourse()
    _ = try course.learn("list")
    try FileManager.default.removeItem(atPath: "\(course.exercises)/count.lua")
    #expect(try course.learn("list").errors == "")
    #expect(try course.answer() == "-- Print 2.\nprint(1)\n")
  }

  @Test func `remembers its course and its language wherever it is moved`() throws {
    let course = try TeachersCourse()
    _ = try course.learn("list", "--lang", "zh")
    try FileManager.default.moveItem(atPath: course.exercises, toPath: "\(course.folder.path)/elsewhere")
    let run = try course.runner(["hint", "--folder", "elsewhere"]).run()
    #expect(run.output == "提示 1/2:再多一个。\n")
  }

  @Test func `keeps lines of its progress that a newer version wrote, and names them`() throws {
    let course = try TeachersCourse()
    _ = try course.learn("list")
    let file = "\(course.exercises)/progress.txt"
    try (try course.progress() + "medals 3\nexercise count done tries x\n").write(
      toFile: file, atomically: false, encoding: .utf8)
    for _ in 1...2 {
      let run = try course.learn("list")
      #expect(run.ending == .exited(0))
      #expect(
        run.errors.replacing(/:\d+:/, with: ":N:") == """
          procscript: process-exercises/progress.txt:N: 'medals 3' is not understood, and left as it is
          procscript: process-exercises/progress.txt:N: 'exercise count done tries x' is not understood, and left as it is

          """)
    }
    #expect(try course.progress().hasSuffix("medals 3\nexercise count done tries x\n"))
  }

  @Test func `says what to do about a progress that is none`() throws {
    let course = try TeachersCourse()
    _ = try course.learn("list")
    let file = "\(course.exercises)/progress.txt"
    try "\u{0}garbage".write(toFile: file, atomically: false, encoding: .utf8)
    let run = try course.learn("check")
    #expect(run.ending == .exited(1) && run.output == "")
    #expect(
      run.errors == """
        procscript: process-exercises/progress.txt:1: this is no progress of procscript learn: move the file away, and it \
        is begun anew

        """)
    #expect(try course.progress() == "\u{0}garbage")
  }

  @Test func `says that an exercise can't be read`() throws {
    let course = try TeachersCourse()
    _ = try course.learn("list")
    try FileManager.default.removeItem(atPath: "\(course.exercises)/count.lua")
    try FileManager.default.createDirectory(atPath: "\(course.exercises)/count.lua", withIntermediateDirectories: false)
    let run = try course.learn("check")
    #expect(run.ending == .exited(1))
    #expect(
      run.output == """
        ✗ count: process-exercises/count.lua can't be read: 'procscript learn reset count' writes it anew

        """)
  }

  @Test func `on a full disk keeps what it had, and says so`() throws {
    let course = try TeachersCourse()
    _ = try course.learn("list")
    let before = try course.progress()
    var runner = try course.runner(["hint"])
    runner.shell = "trap '' XFSZ; ulimit -f 0; exec \"$@\""
    let run = try runner.run()
    #expect(run.ending == .exited(1) && run.output == "")
    #expect(run.errors == "procscript: cannot write process-exercises/progress.txt: file too large\n", "\(run.errors)")
    #expect(try course.progress() == before)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: course.exercises).sorted() == ["count.lua", "progress.txt"])
  }

  @Test func `that may not be written says so`() throws {
    let course = try TeachersCourse()
    let run = try course.runner(["list", "--folder", "/proc", "--course", course.path]).run()
    #expect(run.ending == .exited(1))
    #expect(run.errors.hasPrefix("procscript: cannot open /proc/count.lua: "), "\(run.errors)")
  }
}
