import Foundation
import ProcscriptLessons
import Testing

/// The lessons as learners run them.
@Suite(.timeLimit(.minutes(10))) struct LessonTests {
  /// How much slower than ours the lessons' time goes: as it is; and, for a lesson to which the expectation objects then,
  /// slower and slower. Lessons tell of processes that sleep for different times, and on a busy machine a process may be
  /// later than another one's sleep is longer. What is wrong with a lesson is wrong at any pace.
  private static let paces = [1.0, 4, 16]

  @Test(arguments: Lesson.all)
  func `a lesson prints what it should, into a pipe and on a terminal`(lesson: Lesson) throws {
    let expectation = try LessonExpectation(lesson.expectedText)
    for pace in Self.paces {
      let (piped, shown) = try run(lesson, pace: pace)
      let objections = [piped, shown].compactMap { result in
        expectation.objection(to: result.output).map { "\($0)\n\(result.output)" }
      }
      if !objections.isEmpty && pace != Self.paces.last { continue }
      #expect(objections == [])
      #expect(piped.ending == .exited(0))
      #expect(shown.ending == .exited(0))
      #expect(piped.errors.isEmpty != lesson.drawsPicture)
      return
    }
  }

  /// Runs it twice at the same time.
  private func run(_ lesson: Lesson, pace: Double) throws -> (piped: CommandResult, onTerminal: CommandResult) {
    var runner = CommandRunner("\(lesson.name).lua")
    runner.files = ["\(lesson.name).lua": lesson.script]
    runner.timeLimit = 60 * pace
    if pace != 1 {
      runner.environment["LUA_INIT"] = """
        local process = require "process"
        local sleep, clock = process.sleep, process.clock
        function process.sleep(seconds) return sleep(seconds * \(pace)) end
        function process.clock() return clock() / \(pace) end
        """
    }
    var onTerminal = runner
    onTerminal.output = .terminal
    // A picture goes to standard error, and would stand among the lines on the terminal.
    if lesson.drawsPicture { onTerminal.shell = #"exec "$@" 2>picture"# }

    let running = try onTerminal.start()
    let piped = try runner.run()
    return (piped, try running.finish())
  }

  @Test func `what the lesson on pictures tells of is in the picture that it draws`() throws {
    let lesson = try #require(Lesson.all.first { $0.name == "reading_a_picture" })
    var runner = CommandRunner("picture.lua")
    runner.files = ["picture.lua": lesson.script]
    let lines = try runner.run().errors.split(separator: "\n")
    let lanes = ["A ", "B ├─ ", "C ├─ ", "D └─ "].map { title in lines.first { $0.hasPrefix(title) } ?? "" }
    #expect(lanes[0].contains(/┬.*╌╌.*┴.*↯/), "\(lines)")
    #expect(lanes[1].contains(/quick .*[━─].*ZZ/), "\(lines)")
    #expect(lanes[2].contains(/[━─]{2}.*··/), "\(lines)")
    #expect(lanes[3].contains(/··.*✗ SIGKILL from A$/), "\(lines)")
  }

  @Test func `the lessons are numbered from 1, and are all that there are`() throws {
    #expect(Lesson.all.map(\.number) == Array(1...Lesson.all.count))
    let folder = Repository.path("Sources/Command/Lessons")
    let pictures = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/Pictures")
    #expect(pictures.sorted() == Lesson.all.flatMap { ["\($0.name).svg", "\($0.name).txt"] }.sorted())
    let folders = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/Course")
    #expect(folders.sorted() == (Lesson.all.map(\.name) + [Course.orderFile]).sorted())
  }

  @Test(arguments: Lesson.all)
  func `a lesson is the file of its name`(lesson: Lesson) throws {
    #expect(try lesson.script == Repository.text("Sources/Command/Lessons/Course/\(lesson.name)/lesson.en.lua"))
    #expect(try lesson.expectedText == Repository.text("Sources/Command/Lessons/Course/\(lesson.name)/expected.txt"))
  }

  @Test(arguments: Lesson.all)
  func `a lesson says what to see and what to try, and fits a terminal`(lesson: Lesson) {
    #expect(lesson.script.hasPrefix("-- "))
    #expect(lesson.script.contains("\n-- What to see: "))
    #expect(lesson.script.contains("\n-- What to try: "))
    #expect(lesson.script.hasSuffix("\n") && !lesson.script.hasSuffix("\n\n"))
    let tooLong = lesson.script.split(separator: "\n").filter { $0.count > 80 }
    #expect(tooLong.isEmpty)
  }
}

extension Lesson: CustomTestStringConvertible {
  public var testDescription: String { name }

  var script: String { String(decoding: source, as: UTF8.self) }
  var drawsPicture: Bool { script.contains("process.picture(") }
  var expectedText: String { String(decoding: expected, as: UTF8.self) }
}
