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
    let wait = try Recorder.waiting(for: .join) { () throws(SystemError) in
      try waitForEnd(of: pids, until: Deadline(after: Host.daemonGrace), all: true)
    }
    if wait.reason != .satisfied {
      try send(.kill, to: daemons)
      _ = try waitForEnd(of: pids, until: .never, all: true)
    }
    for daemon in daemons { try reapAtEnd(daemon) }
  }

  /// With more children than this, they are not all looked at again and again to see which of them has ended.
  private static let mostAwaitedAtOnce = 64

  private func awaitAll() throws(SystemError) -> EndOfChildren {
    while let first = children.inOrder.first {
      // Each is reaped as it ends, unless there are very many.
      let awaited = children.count <= Self.mostAwaitedAtOnce ? children.inOrder.map(\.pid) : [first.pid]
      let wait = try Recorder.waiting(for: .join) { () throws(SystemError) in
        try waitForEnd(of: awaited, until: .never, all: false)
      }
      if wait.reason == .interrupted {
        try interruptChildren()
        return .interrupted
      }
      for pid in wait.ended {
        if let child = children[pid] { try reapAtEnd(child) }
      }
    }
    // A Ctrl-C may have ended the children too, before it was noticed here.
    return Interrupts.take() ? .interrupted : .awaited
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
    if !children.isEmpty {
      // Before the wait, so that nobody waits for what was printed.
      SharedOutput.drain()
      _ = endChildren()
    }
    exitNow(ended(with: writeOut(code)))
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
    exit(ended(with: writeOut(code)))
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
    exit(ended(with: writeOut(interruptedCode)))
  }

  /// The last thing that a process does where it is recorded: its pictures are drawn.
  ///
  /// - Returns: The exit code that it is given.
  private func ended(with code: Int32) -> Int32 {
    Recorder.ends(code: code)
    Pictures.drawAll()
    Observer.dismiss()
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
