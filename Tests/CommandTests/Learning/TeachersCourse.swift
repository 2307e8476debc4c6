import Foundation
import Testing

/// A course of a teacher's, in a folder of its own, and the folder in which a learner works with it.
struct TeachersCourse {
  let folder: TemporaryFolder

  /// The files of a lesson "count", whose exercise is to print 2 in place of 1.
  static let count = [
    "lesson.en.lua": "-- Counts.\nprint(1) -- one\n",
    "lesson.zh.lua": "-- 数数。\nprint(1) -- 一\n",
    "text.en.md": "# Counting\n\nnumbers are printed\n\nNothing more.\n\n## Exercise\n\nPrint 2.\n",
    "text.zh.md": "# 数数\n\n输出数\n\n没有别的。\n\n## 练习\n\n请输出 2。\n",
    "hints.en.md": "1. One more.\n2. Write 2.\n",
    "hints.zh.md": "1. 再多一个。\n2. 写 2。\n",
    "exercise.lua": "print(1)\n",
    "check.lua": "prints { \"2\" }\n",
    "solution.lua": "print(2)\n",
    "wrong/three.lua": "-- fails: prints\nprint(3)\n",
  ]

  init(_ lessons: [String: [String: String]] = ["count": TeachersCourse.count], order: String? = nil) throws {
    folder = try TemporaryFolder()
    try write("course.txt", order ?? "section Numbers | 数\n" + lessons.keys.sorted().joined(separator: "\n") + "\n")
    for (name, files) in lessons {
      for (file, text) in files { try write("\(name)/\(file)", text) }
    }
  }

  var path: String { "\(folder.path)/course" }

  /// Where a learner works.
  var exercises: String { "\(folder.path)/process-exercises" }

  func write(_ file: String, _ text: String) throws { try Self.write("\(path)/\(file)", text) }

  func writeAnswer(_ text: String, to name: String = "count") throws {
    try Self.write("\(exercises)/\(name).lua", text)
  }

  func answer(_ name: String = "count") throws -> String {
    try String(contentsOfFile: "\(exercises)/\(name).lua", encoding: .utf8)
  }

  func progress() throws -> String { try String(contentsOfFile: "\(exercises)/progress.txt", encoding: .utf8) }

  private static func write(_ path: String, _ text: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: false, encoding: .utf8)
  }

  /// What runs `procscript learn` where the exercises are, with a folder that is there already.
  func runner(_ words: [String], environment: [String: String] = [:]) throws -> CommandRunner {
    try FileManager.default.createDirectory(atPath: exercises, withIntermediateDirectories: true)
    var runner = CommandRunner()
    runner.arguments = ["learn"] + words
    runner.directory = folder.path
    runner.environment = environment
    runner.timeLimit = 120
    return runner
  }

  func learn(_ words: String..., environment: [String: String] = [:]) throws -> CommandResult {
    try runner(words + ["--course", path], environment: environment).run()
  }
}
