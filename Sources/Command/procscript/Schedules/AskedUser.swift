import Glibc
import ProcscriptExploring
import ProcscriptSchedules
import ProcscriptSystem
import ProcscriptText

/// `--schedule=ask`: the user says at each step who goes next.
final class AskedUser {
  /// Whether the user has left the rest to us.
  private var isLeft = false

  init() {
    Messages.complain(bare: Array("You are the scheduler: type the letter of who goes next. ? helps.".utf8))
  }

  /// - Returns: nil where the run is to end.
  func answer(_ question: TurnQuestion) -> Lane? {
    let able = question.candidates.filter(\.canGo).map(\.lane)
    let usual = question.previous.flatMap { able.contains($0) ? $0 : nil } ?? able[0]
    if isLeft { return usual }
    show(question)
    while true {
      writeError("who goes next? [\(usual.name)] ")
      guard let line = readLine() else {
        writeError("\n")
        if Interrupts.isPending { return nil }
        isLeft = true
        return usual
      }
      switch line.trimmed {
      case "": return usual
      case "?": writeError(Self.help)
      case "quit": return nil
      case "go":
        isLeft = true
        return usual
      case let word:
        guard let lane = Lane(name: word.uppercased()) else {
          writeError("'\(Escaped.text(word))' is no letter of a process. ? helps.\n")
          continue
        }
        if able.contains(lane) { return lane }
        let isThere = question.candidates.contains { $0.lane == lane }
        writeError(isThere ? "\(lane.name) has to wait.\n" : "There is no \(lane.name) now.\n")
      }
    }
  }

  /// The next line of standard input without its end; nil after the last one, or at an interrupt.
  private func readLine() -> String? {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      guard (try? Poll.wait(for: Poll.Interest(STDIN_FILENO), until: .never, attention: .toInterrupts)) == .ready
      else { return nil }
      let count = read(STDIN_FILENO, &byte, 1)
      if count == 1, byte != UInt8(ascii: "\n") {
        line.append(byte)
      } else if count == 1 || !line.isEmpty {
        return String(decoding: line, as: UTF8.self)
      } else if count == 0 || errno != EINTR {
        return nil
      }
    }
  }

  /// What was chosen, as an order that can be given again.
  func tell(_ schedule: Schedule) {
    if schedule.parts.isEmpty { return }
    Messages.complain(bare: Array("This was --schedule=\(schedule)".utf8))
  }

  private static let help = """
      A, B, …  this process goes one step
      Enter    the one in brackets does
      go       nobody is asked any more: each goes on as long as it can
      quit     ends the run

    """

  private func show(_ question: TurnQuestion) {
    let names = question.candidates.map { "\($0.lane.name) \(Escaped.text($0.name))" }
    let width = names.map(Columns.count).max() ?? 0
    var text = "\nStep \(question.step + 1)\n"
    for (name, candidate) in zip(names, question.candidates) {
      let parts = [candidate.place, Self.words(candidate.operation.verb), candidate.object].compactMap { $0 }
      text += "  " + Columns.pad(name, to: width) + "  " + Escaped.text(parts.joined(separator: " "))
      text += candidate.canGo ? "\n" : "   (has to wait)\n"
    }
    writeError(text)
  }

  /// What a process is about to do.
  private static func words(_ verb: Operation.Verb) -> String {
    switch verb {
    case .begin: "begins"
    case .end: "ends"
    default: verb.words
    }
  }

  private func writeError(_ text: String) {
    try? writeAll(Array(text.utf8), to: STDERR_FILENO)
  }
}

extension String {
  /// Without blanks around it.
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
