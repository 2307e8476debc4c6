/// What numbers in steps are called: the host knows.
package protocol Words {
  /// The file and the line of a place; nil where nobody knows.
  func line(_ number: UInt64) -> (file: String, line: Int)?
  /// `lock 1`; nil for what has no name.
  func object(_ number: UInt64) -> String?
  /// `Process-1`.
  func process(_ lane: Lane) -> String
}

extension Words {
  /// `file.lua:3`; nil where nobody knows.
  package func place(_ number: UInt64) -> String? { line(number).map { "\($0.file):\($0.line)" } }
}

extension Operation.Verb {
  /// What a lane does, after the place and before the object.
  package var words: String {
    switch self {
    case .begin: "began"
    case .end: "ended"
    case .looksAtProcess, .looks: "looks at"
    case .handlesSignal: "handles a signal"
    case .clock: "reads the clock"
    case .wait: "waits for"
    case .read: "reads"
    case .write: "writes"
    case .change: "changes"
    case .computes: "computes"
    case .other: "goes on"
    case .start, .join, .kill, .stop, .sleep, .print, .make, .put, .get, .close, .acquire, .release, .notify, .set,
      .clear:
      name
    }
  }

  /// As it is written in JSON.
  var name: String { "\(self)" }
}
