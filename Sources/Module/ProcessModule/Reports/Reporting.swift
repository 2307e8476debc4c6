import ProcscriptChannels
import ProcscriptLua
import ProcscriptSystem
import ProcscriptText

/// The process's side of a report: it answers in the middle of a wait, or between two instructions of its script.
enum Reporting {
  /// Answers from now on.
  static func begin(for host: Host) {
    Reports.answer = { answer(for: host) }
    Pause.when { Reports.answerIfAsked() }
    Reports.whenAsked(Pause.request)
  }

  /// Answers from now on in the place of a process on another node.
  ///
  /// - Parameters:
  ///   - name: What the script calls that.
  ///   - subject: What this one waits for, in words.
  static func beginStandIn(called name: String, waitingFor subject: @escaping () -> String) {
    let start = SystemClock.nanoseconds()
    Reports.answer = {
      var lines = ReportLines()
      lines.add(.name, Escaped.text(name))
      lines.add(.waits, Escaped.text(subject()))
      lines.add(.seconds, "\(Double(SystemClock.nanoseconds() - start) / 1e9)")
      SharedReport.answer(lines.text)
    }
    Reports.whenAsked {}
  }

  /// How many of its locks a process tells of.
  private static let mostLocks = 8

  /// How many of its children a process names: they may not be able to do it themselves, and programs never are.
  private static let mostChildren = 50

  private static func answer(for host: Host) {
    var lines = ReportLines()
    if let name = WaitTeller.name?() { lines.add(.name, name) }
    if CurrentWait.isWaiting, let subject = CurrentWait.subject {
      if let words = subject.words {
        lines.add(.waits, words)
        lines.add(.seconds, "\(CurrentWait.seconds)")
      }
      switch subject {
      case .sleep: lines.add(.slept, "\(CurrentWait.seconds)")
      case .end(let pid): if let pid { lines.add(.whose, "\(pid)") }
      case .bytes: break
      case .object(let purpose, _, let owner):
        if let object = purpose.object { lines.add(.object, "\(object.rawValue)") }
        if let owner { lines.add(.whose, "\(owner)") }
      }
    }
    for (identity, word) in AcquiredLocks.first(mostLocks) {
      lines.add(.has, "\(identity.rawValue) \(WaitTeller.acquisition?(word).text ?? "")")
    }
    for call in State.running?.calls ?? [] { lines.add(.call, call) }
    if let running = State.running {
      for child in host.children.inOrder.prefix(mostChildren) {
        let name = running.quietly { host.name(of: child, in: running) }
        let isProgram = child.birth.isProgram
        if name != nil || isProgram {
          lines.add(isProgram ? .program : .child, "\(child.pid) \(Escaped.text(name ?? ""))")
        }
      }
    }
    SharedReport.answer(lines.text)
  }
}

extension CurrentWait.Subject {
  /// What is waited for: `the lock 'knife'`, `the end of a process`; nil for a sleep.
  var words: String? {
    switch self {
    case .sleep: nil
    case .end(nil): "the end of one of its children"
    case .end: "the end of a process"
    case .bytes(.reading): "what another process writes"
    case .bytes(.writing): "another process to read"
    case .object(let purpose, let name, _): purpose.words(calling: name)
    }
  }
}
