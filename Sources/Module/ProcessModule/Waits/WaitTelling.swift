import ProcscriptChannels
import ProcscriptLua
import ProcscriptSystem
import ProcscriptText

/// Tells, for those whom this process keeps waiting, what only its script's state knows. It may be asked in the middle of
/// any wait, with locks of channels held: no code of the script's runs then, and nothing is collected.
enum WaitTelling {
  static func begin(for host: Host) {
    WaitTeller.line = {
      CodePlace(
        rawValue: RunningLine.read { name, _, line in CodePlace(source: String(cString: name), line: line).rawValue })
    }
    WaitTeller.name = {
      // Where the module's Lua part was never loaded, this process has started none, and was started by none.
      State.running.map { running in
        Escaped.text(running.quietly { running.answer(to: "name", arguments: 0) } ?? "MainProcess")
      }
    }
    WaitTeller.hasEndingChild = { [weak host] in
      guard let host else { return false }
      return host.children.contains { $0.birth.membership.isEnding && (try? Wait.peek($0.pid)) == .running }
    }
    WaitTeller.acquisition = { lock in
      State.running?.readAcquisition(of: lock) { CodePlace(source: String(cString: $0), line: $1) } ?? .unknown
    }
  }

  /// The state is about to be closed: there is nothing to tell any more, and nobody who would handle a signal or look after
  /// pools.
  static func end() {
    WaitTeller.line = nil
    WaitTeller.name = nil
    WaitTeller.hasEndingChild = nil
    WaitTeller.acquisition = nil
    Reports.answer = nil
    HandledSignals.end()
    PoolUpkeep.end()
  }
}
