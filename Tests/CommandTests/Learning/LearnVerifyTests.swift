import Foundation
import Testing

/// `procscript learn verify`: a teacher's course.
@Suite(.timeLimit(.minutes(10))) struct `A course of one's own` {
  private func verify(_ course: TeachersCourse, _ words: String...) throws -> CommandResult {
    try course.runner(["verify", course.path] + words).run()
  }

  @Test func `is whole`() throws {
    let run = try verify(TeachersCourse(), "--times", "2")
    #expect(run.ending == .exited(0) && run.errors == "", "\(run.errors)")
    #expect(run.output == "ok       count (1 wrong answers)\n")
  }

  @Test(arguments: [
    ("solution.lua", "print(3)\n", "solution.lua: must pass, but fails by 'prints': It must print"),
    ("exercise.lua", "print(2)\n", "exercise.lua: passes as it is given: there is nothing to do"),
    ("wrong/three.lua", "-- fails: prints\nprint(2)\n", "wrong/three.lua: passes"),
    ("wrong/three.lua", "-- fails: takes\nprint(3)\n", "wrong/three.lua: fails by 'prints', not by 'takes': It must"),
    ("wrong/three.lua", "print(3)\n", "wrong/three.lua:1: begins with '-- fails: PROPERTY', the one that it must fail"),
    ("lesson.zh.lua", "-- 数数。\nprint(2)\n", "lesson.zh.lua:1: the code differs from that of lesson.en.lua: 'print(2)'"),
    ("lesson.zh.lua", "-- 数数。\n", "lesson.zh.lua: has 0 lines of code, lesson.en.lua has 1"),
    ("hints.zh.md", "再多一个。\n", "hints.zh.md: each hint begins a line with its number: 1. …"),
    ("text.zh.md", "# 数数\n\n输出数\n", "text.zh.md: has no heading '## …' with what there is to do"),
    ("check.lua", "prnts { }\n", "solution.lua: must pass, but fails by 'check': procscript: count/check.lua:1:"),
  ])
  func `that is not whole is told what to mend`(file: String, text: String, complaint: String) throws {
    var files = TeachersCourse.count
    files[file] = text
    let course = try TeachersCourse(["count": files])
    let run = try verify(course)
    #expect(run.ending == .exited(1) && run.output == "FAILED   count\n")
    #expect(run.errors.contains("procscript: \(course.path)/count/\(complaint)"), "\(run.errors)")
  }

  @Test func `whose exercise fails now by this, now by that, is told so`() throws {
    var files = TeachersCourse.count
    files["check.lua"] = """
      in_all_orders({ name = "first_time", en = "Not now.", zh = "现在不行。" }, function(run)
        return run.lines[1] ~= "1" or not os.rename("there", "gone")
      end)
      prints { "2" }

      """
    let course = try TeachersCourse(["count": files])
    try "".write(toFile: "\(course.folder.path)/there", atomically: false, encoding: .utf8)
    let run = try verify(course, "--times", "2")
    #expect(run.ending == .exited(1))
    let file = "\(course.path)/count/exercise.lua"
    #expect(
      run.errors.hasPrefix("procscript: \(file): fails by 'first_time', and another time by 'prints': "),
      "\(run.errors)")
  }

  @Test(arguments: [
    (
      "count count2 x",
      "course.txt:1: 'count2' is not understood: write NAME [notes N] [runs PROGRAM, PROGRAM] [needs NAME, NAME]"
    ),
    ("\n# a comment\nco-unt", "course.txt:3: 'co-unt' is no name of a lesson: letters, digits and '_' make one"),
    ("count needs other", "course.txt:1: 'count' needs 'other', which does not come before it"),
    ("count\ncount", "course.txt:2: the lesson 'count' is there twice"),
    ("missing", "course.txt:1: there is no missing/text.en.md: a lesson is a folder with its text"),
    ("section One", "course.txt:1: write: section ENGLISH | CHINESE"),
    ("# nothing", "course.txt names no lesson"),
  ])
  func `whose order is wrong is told the line`(order: String, complaint: String) throws {
    let course = try TeachersCourse(order: order)
    let run = try verify(course)
    #expect(run.ending == .exited(1))
    #expect(run.errors == "procscript: \(course.path): \(complaint)\n")
  }

  @Test func `that is not there is said to be missing`() throws {
    #expect(
      try CommandRunner("learn", "verify", "x").run().errors == "procscript: there is no folder 'x' with a course\n")
    #expect(try CommandRunner("learn", "verify", "x", "--times", "0").run().ending == .exited(64))
  }
}
