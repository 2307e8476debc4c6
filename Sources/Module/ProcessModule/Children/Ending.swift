import Glibc
import ProcscriptChannels
import ProcscriptLua
import ProcscriptOutput
import ProcscriptRecording
import ProcscriptSystem

/// How a process's children came to their end with it.
enum EndOfChildren {
  /// Daemons were ended, the others have ended by themselves.
  case awaited
  /// A Ctrl-C came while they were waited for: all were ended.
  case interrupted
}

extension Host {
  /// Seconds that a daemon has to end by itself once it is asked to.
  static let daemonGrace = 2.0

  /// Seconds after which it is looked whether a pool's worker with nothing to do, which ends by itself, is stopped.
  static let idleGrace = 0.1

  /// Seconds after which somebody who waits for the end of a script that has failed is told why it has not come.
  static let shortWaitAtEnd = 0.3

  /// What a process owes its children at its end: its ends of pipes to them are closed, daemons are ended, the others are
  /// waited for.
  ///
  /// - Parameter state: The state that knows what the children are called, where it is to be told that they are waited
  ///   for, if that takes long.
  func endChildren(tellingNamesOf state: State? = nil) -> EndOfChildren {
    PipeFile.closeAll()
    if children.isEmpty { return Interrupts.take() ? .interrupted : .awaited }
    return Membership.leaving {
      do {
        try endDaemons()
        return try awaitAll(tellingNamesOf: state)
      } catch {
        complain("\(programName): \(error)")
        return .awaited
      }
    }
  }

  private func endDaemons() throws(SystemError) {
    let daemons = children.inOrder.filter(\.isDaemon)
    guard !daemons.isEmpty else { return }
    let idle = dismissIdleWorkers()
    let others = daemons.filter { daemon in !idle.contains { $0.pid == daemon.pid } }
    for signal in [Signal.terminate, .continue] { try send(signal, to: others) }
    if !idle.isEmpty { try awaitIdle(idle) }
    let pids = daemons.map(\.pid)
    let wait = try Recorder.waiting(for: .join) { () throws(SystemError) in
      try waitForEnd(of: pids, until: Deadline(after: Host.daemonGrace), all: true)
    }
    if wait.reason != .satisfied {
      try send(.kill, to: daemons)
      _ = try waitForEnd(of: pids, until: .never, all: true)
    }
    for daemon in daemons { try reapAtEnd(daemon) }
  }

  /// Workers of closed pools that have nothing to do end by themselves as soon as they have a processor. One that is
  /// stopped does not: it is asked to end as other daemons are.
  private func awaitIdle(_ idle: [Child]) throws(SystemError) {
    for grace in [Host.idleGrace, Host.daemonGrace] {
      let wait = try Recorder.waiting(for: .join) { () throws(SystemError) in
        try waitForEnd(of: idle.map(\.pid), until: Deadline(after: grace), all: true)
      }
      if wait.reason == .satisfied { return }
      let table = ProcessTable()
      let stuck = idle.filter { grace == Host.daemonGrace || (try? table.status(of: $0.pid)) == .stopped }
      for signal in [Signal.terminate, .continue] { try send(signal, to: stuck) }
    }
  }

  /// With more children than this, they are not all looked at again and again to see which of them has ended.
  private static let mostAwaitedAtOnce = 64

  private func awaitAll(tellingNamesOf state: State?) throws(SystemError) -> EndOfChildren {
    if Turns.areTaken { Points.joinAll(children.inOrder) }
    var silence = state == nil ? Deadline.never : Deadline(after: Host.shortWaitAtEnd)
    while let first = children.inOrder.first {
      // Each is reaped as it ends, unless there are very many.
      let awaited = children.count <= Self.mostAwaitedAtOnce ? children.inOrder.map(\.pid) : [first.pid]
      let wait = try awaitAnyEnd(of: awaited, until: silence)
      if wait.reason == .interrupted {
        if Interrupts.isPending {
          try interruptChildren()
          return .interrupted
        }
        handleSignals()
      }
      if wait.reason == .timedOut, let state {
        silence = .never
        // A word for who looks at a terminal: nothing that comes of the script.
        SharedOutput.complain(
          Array("\(programName): \(stillWaiting(for: first, in: state))".utf8), isReported: true)
      }
      for pid in wait.ended {
        if let child = children[pid] { try reapAtEnd(child) }
      }
    }
    // A Ctrl-C may have ended the children too, before it was noticed here.
    return Interrupts.take() ? .interrupted : .awaited
  }

  /// `still waiting for Process-1 (pid 42) and 2 others to end; Ctrl-C ends them`
  private func stillWaiting(for first: Child, in state: State) -> String {
    let others = children.count - 1
    let rest = others == 0 ? "" : others == 1 ? " and 1 other" : " and \(others) others"
    return "still waiting for \(state.title(of: first.pid))\(rest) to end; Ctrl-C ends \(others == 0 ? "it" : "them")"
  }

  /// Calls the script's functions for the signals that have come while it waits at its end.
  private func handleSignals() {
    guard let thread = State.running else { return HandledSignals.end() }
    do {
      try Points.interrupted { () throws(LuaError) in try thread.handleSignals() }
    } catch {
      SharedOutput.complain(Array("\(title(in: thread)): ".utf8) + thread.takeReport(of: error).text)
    }
  }

  /// Ends all children and their descendants as Ctrl-C does, and reaps the children.
  func interruptChildren() throws(SystemError) {
    _ = Interrupts.take()
    try endTree()
    for child in children.inOrder { try reapAtEnd(child) }
  }

  /// SIGINT for all children and their descendants, and SIGKILL for those who don't heed it. None is reaped.
  ///
  /// - Parameter spared: Children that live on, with their descendants.
  func endTree(sparing spared: Set<ProcessID> = []) throws(SystemError) {
    let children = children.inOrder.filter { !spared.contains($0.pid) }
    do {
      try Interrupting.ending { () throws(SystemError) in
        try ProcessTree().terminate(children.map(\.pid), with: .interrupt, grace: Host.daemonGrace)
      }
    } catch {
      // The tree can't be seen: those that are known end at least.
      try send(.interrupt, to: children)
      throw error
    }
  }

  /// To those that have not ended; an ended one is no error.
  private func send(_ signal: Signal, to targets: [Child]) throws(SystemError) {
    for child in targets where try Wait.peek(child.pid) == .running {
      // SIGCONT is only the means: it lets a stopped child heed the signal before.
      try child.pid.send(signal, isTold: signal != .continue)
    }
  }
}

// The end of the process itself.
extension Host {
  /// Ends a forked child: its output is written, its children have their end, nothing of its parent's runs.
  func endForked(code: Int32) -> Never {
    callExits()
    if !children.isEmpty {
      // Before the wait, so that nobody waits for what was printed.
      SharedOutput.drain()
      _ = endChildren()
    }
    exitNow(ended(with: writeOut(code)))
  }

  /// Ends the main process in order, as `os.exit` does.
  ///
  /// - Parameters:
  ///   - code: The exit code.
  ///   - state: The state to close first, finalizers included; nil to leave that to the system.
  ///   - failed: Whether an error of the script's is the reason: whoever has read it may wonder what is still going on.
  func endMain(code: Int32, closing state: State?, afterError failed: Bool = false) -> Never {
    guest?.isEnding = true
    var code = code
    callExits()
    SharedOutput.drain()
    if endChildren(tellingNamesOf: failed ? state : nil) == .interrupted {
      complain("\(programName): \(Interruption.message) It waited for its children to end.")
      code = interruptedCode
    }
    if let state {
      WaitTelling.end()
      state.close()
      _ = endChildren()
    }
    exit(ended(with: writeOut(code)))
  }

  /// Ends the main process that a Ctrl-C has interrupted, and everything that it had started.
  func endInterrupted(closing state: State?) -> Never {
    guest?.isEnding = true
    callExits()
    SharedOutput.drain()
    do {
      try interruptChildren()
    } catch {
      complain("\(programName): \(error)")
    }
    WaitTelling.end()
    state?.close()
    exit(ended(with: writeOut(interruptedCode)))
  }

  /// The last thing that a process does: where it is recorded, its pictures are drawn.
  ///
  /// - Returns: The exit code that it is given.
  func ended(with code: Int32) -> Int32 {
    links?.finish()
    Recorder.ends(code: code)
    Pictures.drawAll()
    Observer.dismiss()
    Lookout.end()
    Turns.keeper?.end(with: code)
    return code
  }

  /// Writes out what was printed, and complains where any of it was lost. Once, at the very end.
  ///
  /// - Returns: The exit code; that of a failure where output was lost.
  func writeOut(_ code: Int32) -> Int32 {
    do {
      try SharedOutput.check()
      return code
    } catch {
      complain("\(programName): \(error)")
      return code == 0 ? 1 : code
    }
  }
}

/// The exit code of a process that Ctrl-C ended: 128 and SIGINT's number.
let interruptedCode: Int32 = 130
