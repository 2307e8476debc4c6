import Channels
import Glibc
import Lua
import OS

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

  /// What a process owes its children at its end: daemons are ended, the others are waited for.
  func endChildren() -> EndOfChildren {
    if children.isEmpty { return Interrupts.take() ? .interrupted : .awaited }
    return Membership.leaving {
      do {
        try endDaemons()
        return try awaitAll()
      } catch {
        complain("\(programName): \(error)")
        return .awaited
      }
    }
  }

  private func endDaemons() throws(SystemError) {
    let daemons = children.inOrder.filter(\.isDaemon)
    guard !daemons.isEmpty else { return }
    for signal in [Signal.terminate, .continue] { try send(signal, to: daemons) }
    let pids = daemons.map(\.pid)
    let wait = try waitForEnd(of: pids, until: Deadline(after: Host.daemonGrace), all: true)
    if wait.reason != .satisfied {
      try send(.kill, to: daemons)
      _ = try waitForEnd(of: pids, until: .never, all: true)
    }
    for daemon in daemons { _ = try reap(daemon) }
  }

  private func awaitAll() throws(SystemError) -> EndOfChildren {
    for child in children.inOrder {
      if try waitForEnd(of: child.pid, until: .never) == .interrupted {
        try interruptChildren()
        return .interrupted
      }
      _ = try reap(child)
    }
    // It may have come to all of them alike.
    return Interrupts.take() ? .interrupted : .awaited
  }

  /// Ends all children and their descendants as Ctrl-C does, and reaps the children.
  func interruptChildren() throws(SystemError) {
    _ = Interrupts.take()
    try endTree()
    for child in children.inOrder { _ = try reap(child) }
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
    for child in targets where try Wait.peek(child.pid) == .running { try child.pid.send(signal) }
  }
}

// The end of the process itself.
extension Host {
  /// Ends a forked child: its output is written, its children have their end, nothing of its parent's runs.
  func endForked(code: Int32) -> Never {
    if !children.isEmpty {
      // Before the wait, so that nobody waits for what was printed.
      SharedOutput.drain()
      _ = endChildren()
    }
    exitNow(writeOut(code))
  }

  /// Ends the main process in order, as `os.exit` does.
  ///
  /// - Parameter closing: The state to close first, finalizers included; nil to leave that to the system.
  func endMain(code: Int32, closing state: State?) -> Never {
    var code = code
    SharedOutput.drain()
    if endChildren() == .interrupted {
      complain("\(programName): \(Interruption.message)")
      code = interruptedCode
    }
    if let state {
      state.close()
      _ = endChildren()
    }
    exit(writeOut(code))
  }

  /// Ends the main process that a Ctrl-C has interrupted, and everything that it had started.
  func endInterrupted(closing state: State?) -> Never {
    SharedOutput.drain()
    do {
      try interruptChildren()
    } catch {
      complain("\(programName): \(error)")
    }
    state?.close()
    exit(writeOut(interruptedCode))
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
