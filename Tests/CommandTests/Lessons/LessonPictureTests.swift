import Foundation
import Testing

/// The pictures beside the lessons, and the script that draws them and tells whether they are current.
@Suite(.timeLimit(.minutes(10))) struct LessonPictureTests {
  /// Runs a script `pictures` on the command that is tested.
  private func check(_ script: String, _ names: String...) throws -> CommandResult {
    var runner = CommandRunner()
    let words = ([script, "--check"] + names).map { "'\($0)'" }.joined(separator: " ")
    runner.shell = "PROCSCRIPT=\"$1\" exec \(words)"
    runner.timeLimit = 200
    return try runner.run()
  }

  @Test func `each lesson has its pictures, and they show what its processes do`() throws {
    let run = try check(Repository.path("scripts/pictures"))
    #expect(run.ending == .exited(0), "\(run.output)\(run.errors)")
  }

  /// A repository of one lesson, in which something was changed after its pictures were drawn.
  private func checkOfChanged(
    _ path: String, _ replaced: String, _ replacement: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> CommandResult {
    let folder = try TemporaryFolder()
    let files =
      ["scripts/pictures"]
      + ["Course/zombie/lesson.en.lua", "Pictures/zombie.svg", "Pictures/zombie.txt"].map {
        "Sources/Command/Lessons/\($0)"
      }
    for file in files {
      let copy = URL(fileURLWithPath: "\(folder.path)/\(file)")
      try FileManager.default.createDirectory(
        at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: Repository.path(file), toPath: copy.path)
    }
    let changed = "\(folder.path)/Sources/Command/Lessons/\(path)"
    let text = try String(contentsOfFile: changed, encoding: .utf8)
    #expect(text.contains(replaced), sourceLocation: sourceLocation)
    try text.replacing(replaced, with: replacement).write(toFile: changed, atomically: false, encoding: .utf8)
    return try check("\(folder.path)/scripts/pictures", "zombie")
  }

  @Test(arguments: [
    ("Course/zombie/lesson.en.lua", "print \"is gone\"", "print \"has gone\"", "+B prints \"has gone\\n\""),
    ("Course/zombie/lesson.en.lua", "print \"is gone\"", "os.exit(3)", "+└─ B Process-1: exit code 3"),
    ("Course/zombie/lesson.en.lua", "p:start()", "p:start() process.spawn(type, 1)", "+├─ B Process-1"),
    ("Pictures/zombie.svg", ">exit 0<", ">exit 1<", "-exit 1"),
    ("Pictures/zombie.svg", "--paper:#ffffff", "--paper:#fffff0", "--paper:#fffff0"),
  ])
  func `a picture of something else is not current`(
    path: String, replaced: String, replacement: String, difference: String
  ) throws {
    let run = try checkOfChanged(path, replaced, replacement)
    #expect(run.ending == .exited(1))
    #expect(run.output.contains(difference), "\(run.output)\(run.errors)")
    #expect(run.errors == "scripts/pictures: not current: zombie (scripts/pictures draws them)\n")
  }

  @Test func `a lesson that fails has no picture, and says why`() throws {
    let run = try checkOfChanged("Course/zombie/lesson.en.lua", "local process = require \"process\"", "error \"no\"")
    #expect(run.ending == .exited(1))
    #expect(run.errors.hasPrefix("scripts/pictures: zombie.lua failed: procscript: zombie.lua:"), "\(run.errors)")
  }

  @Test func `a lesson that is not there is wrong usage`() throws {
    let run = try check(Repository.path("scripts/pictures"), "zombies")
    #expect(run.ending == .exited(64))
    #expect(run.errors == "scripts/pictures: there is no lesson 'zombies' in Sources/Command/Lessons/Course\n")
  }
}
