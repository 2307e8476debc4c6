import ProcscriptLessons
import Testing

/// The lessons in orders that are the same each time.
@Suite(.timeLimit(.minutes(10))) struct `Scheduled lessons` {
  @Test(arguments: Lesson.all)
  func `print what they should in each order, the same each time`(lesson: Lesson) throws {
    let expectation = try LessonExpectation(lesson.expectedText)
    for options in [[], ["--late"]] {
      for order in 1...3 {
        var runner = CommandRunner()
        runner.arguments = ["--schedule=\(order)"] + options + ["\(lesson.name).lua"]
        runner.files["\(lesson.name).lua"] = lesson.script
        let run = try runner.run()
        // Who is late may print after those whose sleep was longer.
        let objection = options.isEmpty ? expectation.objection(to: run.output) : nil
        #expect(objection == nil, "order \(order):\n\(run.output)")
        #expect(run.ending == .exited(0), "order \(order): \(run.errors)")
        #expect(run.errors.isEmpty != lesson.drawsPicture)
        // What the machine's other processes are differs, and how fast the processors are.
        if lesson.script.contains("process.list()") { continue }
        #expect(try runner.run().output.withoutNumbers == run.output.withoutNumbers, "order \(order)")
      }
    }
  }
}

extension String {
  /// Those may be pids.
  fileprivate var withoutNumbers: String { replacing(/\d+/, with: "N") }
}
