import Glibc
import ProcscriptLessons
import ProcscriptLua
import ProcscriptSystem
import ProcscriptText

// What the prompt's own commands do.
extension Session {
  /// What became of the session.
  enum Standing {
    case goesOn, left
  }

  func perform(_ command: PromptCommand, _ argument: String?) -> Standing {
    switch (command, argument) {
    case (.help, _): page(PromptCommand.introduction(width: textWidth))
    case (.ps, _): showProcesses(matching: argument)
    case (.tree, _): showTree()
    case (.timeline, _): showTimeline()
    case (.examples, nil): page(Lesson.list(width: columns))
    case (.examples, let lesson?): run(lesson: lesson)
    case (.time, let code?): time(Array(code.utf8))
    case (.edit, nil): editLast()
    case (.edit, let path?): edit(path)
    case (.load, let path?): load(path)
    case (.save, let words?): save(words)
    case (.set, _): set(argument)
    case (.quit, _): return leaves() ? .left : .goesOn
    case (.time, nil), (.load, nil), (.save, nil): complain("write \(command.usage)")
    }
    return .goesOn
  }

  // MARK: Lessons

  /// Runs a lesson as a process of its own: nothing of it stays here, and what it ends is its own.
  private func run(lesson word: String) {
    do {
      let lesson = try Lesson.chosen(by: word)
      runInForeground([executablePath(), "\(Examples.name)", "run", lesson.name])
    } catch {
      complain("\(error)")
    }
  }

  // MARK: Time

  private func time(_ code: [UInt8]) {
    guard let code = complete(code) else { return }
    let (start, startOfProcessor) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
    run(code)
    let taken = seconds(CLOCK_MONOTONIC) - start
    let busy = seconds(CLOCK_PROCESS_CPUTIME_ID) - startOfProcessor
    complain("took \(Session.told(taken)), of which this process computed for \(Session.told(busy))")
  }

  private func seconds(_ clock: clockid_t) -> Double {
    var now = timespec()
    clock_gettime(clock, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }

  /// Seconds in a unit in which there is something in front of the point.
  private static func told(_ seconds: Double) -> String {
    let (value, unit) = seconds >= 1 ? (seconds, "s") : seconds >= 1e-3 ? (seconds * 1e3, "ms") : (seconds * 1e6, "µs")
    let digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
    let scale = [1, 10, 100][digits]
    let rounded = Int((value * Double(scale)).rounded())
    let fraction =
      digits == 0 ? "" : ".\(String(repeating: "0", count: digits - "\(rounded % scale)".count))\(rounded % scale)"
    return "\(rounded / scale)\(fraction) \(unit)"
  }

  // MARK: Options

  private func set(_ words: String?) {
    guard let words else { return show(settings.list(width: textWidth)) }
    switch settings.perform(words) {
    case .value(let text): show(text + "\n")
    case .complaint(let text): complain(text)
    }
    applySettings()
  }
}

extension Lesson {
  /// The lessons as a list: number, name, what it teaches.
  static func list(width: Int) -> String {
    let rows = all.map { lesson in
      (term: "\(lesson.number < 10 ? " " : "")\(lesson.number)  \(lesson.name)", text: lesson.teaches)
    }
    return Listing(of: rows.map(\.term), margin: 0, width: width).text(rows)
  }
}
