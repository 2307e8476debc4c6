import Foundation
import Lessons
import Testing

/// The lessons as learners run them.
@Suite(.timeLimit(.minutes(2))) struct LessonTests {
  @Test(arguments: Lesson.all)
  func `a lesson prints what it should, into a pipe and on a terminal`(lesson: Lesson) throws {
    var runner = CommandRunner("\(lesson.name).lua")
    runner.files = ["\(lesson.name).lua": lesson.script]
    var onTerminal = runner
    onTerminal.output = .terminal

    let running = try onTerminal.start()
    let piped = try runner.run()
    let shown = try running.finish()

    let expectation = try LessonExpectation(lesson.expectedText)
    for result in [piped, shown] {
      #expect(result.ending == .exited(0))
      #expect(result.errors == "")
      let objection = expectation.objection(to: result.output)
      #expect(objection == nil, "\(objection!)\n\(result.output)")
    }
  }

  @Test func `the lessons are numbered from 1, and are all that there are`() throws {
    #expect(Lesson.all.map(\.number) == Array(1...Lesson.all.count))
    for (folder, ending) in [("Scripts", ".lua"), ("Expected", ".txt")] {
      let files = try FileManager.default.contentsOfDirectory(atPath: Repository.path("Sources/Lessons/\(folder)"))
      #expect(files.sorted() == Lesson.all.map { $0.name + ending }.sorted())
    }
  }

  @Test(arguments: Lesson.all)
  func `a lesson is the file of its name`(lesson: Lesson) throws {
    #expect(try lesson.script == Repository.text("Sources/Lessons/Scripts/\(lesson.name).lua"))
    #expect(try lesson.expectedText == Repository.text("Sources/Lessons/Expected/\(lesson.name).txt"))
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
  var expectedText: String { String(decoding: expected, as: UTF8.self) }
}
