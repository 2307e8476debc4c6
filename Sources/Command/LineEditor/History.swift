@preconcurrency import CProcscriptReadline

/// The lines that were entered, in this session and those before it.
package struct History {
  private let file: HistoryFile?
  private let complain: (String) -> Void
  private var hasComplained = false
  private var last: [UInt8] = []

  /// Reads what sessions before this one have left.
  ///
  /// - Parameters:
  ///   - path: Where they leave it; nil where there is no such place: this session's lines are then forgotten at its end.
  ///   - complain: Is told at most once of what is wrong with the file.
  package init(path: String?, complain: @escaping (String) -> Void) {
    self.complain = complain
    file = path.map { HistoryFile(path: $0) }
    do throws(HistoryFile.Problem) {
      for entry in try file?.entries(atMost: History.capacity) ?? [] { remember(entry) }
    } catch {
      tell(error)
    }
    stifle_history(Int32(History.capacity))
  }

  /// Takes a line into the history, on disk too; unless it is blank or the same as the one before.
  package mutating func add(_ line: [UInt8]) {
    guard line != last, line.contains(where: { !" \t\n".utf8.contains($0) }) else { return }
    remember(line)
    using_history()
    do throws(HistoryFile.Problem) {
      try file?.append(line)
    } catch {
      tell(error)
    }
  }

  private static let capacity = 10_000

  private mutating func remember(_ line: [UInt8]) {
    last = line
    (line + [0]).withUnsafeBufferPointer { line in
      line.withMemoryRebound(to: CChar.self) { add_history($0.baseAddress) }
    }
  }

  private mutating func tell(_ problem: HistoryFile.Problem) {
    if hasComplained { return }
    hasComplained = true
    complain(problem.description)
  }
}
