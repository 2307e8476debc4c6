import ProcscriptChannels
import ProcscriptLua
import ProcscriptSystem

/// Ctrl-C in the main process: the first raises `interrupted!` in the running script, a second ends everything at once.
enum Interrupting {
  /// Whose children end with it. Set once, before there are any.
  nonisolated(unsafe) private static var host: Host?

  /// Whether the children are being ended: a further interrupt then cuts their grace short, and they are known even
  /// where they have lost their parents.
  nonisolated(unsafe) private static var isEnding = false

  /// Handles SIGINT from now on, for the script of this state.
  static func handle(in state: State, of host: Host) throws(LuaError) {
    try state.trackRunningThread()
    self.host = host
    isEnding = false  // Made now, not by the signal handler.
    Interruption.whenRaised {
      Interrupting.wait = nil
      Interrupting.takeUp()
    }
    if host.guest == nil {
      Interrupts.handle(hook: onInterrupt)
    } else {
      Interrupts.takeFromProgram(hook: onInterrupt)
    }
  }

  /// What an interrupt has cut short, as a sentence; nil where it came between two instructions. Used by one thread.
  nonisolated(unsafe) static var wait: String?

  /// The last wait was cut short.
  static func noteWait() {
    switch CurrentWait.subject {
    case .sleep: wait = "It slept."
    case .end(let pid?): wait = State.running.map { "It waited for the end of \($0.title(of: pid))." }
    case let subject: wait = subject?.words.map { "It waited for \($0)." }
    }
  }

  /// What belongs to an interrupt that is raised now: when it came from the terminal, it ends all children first, but
  /// those that are spared. A script that catches it finds them ended, but not reaped.
  static func takeUp() {
    if host?.guest != nil { Interruption.noteUncaught() }
    guard Interrupts.take(), Interrupts.isOfTerminal, let host else { return }
    do {
      try host.endTree(sparing: host.spared)
    } catch {
      host.complain("\(host.programName): \(error)")
    }
  }

  /// Ends what `body` ends; when an interrupt has cut that short, this process too.
  static func ending(_ body: () throws(SystemError) -> ProcessTree.Termination) throws(SystemError) {
    isEnding = true
    defer { isEnding = false }
    if try body().wasInterrupted { LastResort.endEverything(code: interruptedCode) }
  }

  /// Runs inside the signal handler.
  private static let onInterrupt: @convention(c) () -> Void = {
    if Interrupts.count > 1 && !isEnding { LastResort.endEverything(code: interruptedCode) }
    Interruption.request()
  }
}
