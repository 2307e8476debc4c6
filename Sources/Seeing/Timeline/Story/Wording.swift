package import ProcscriptTrace

// The words that all pictures use for the same things.

extension LifeState {
  /// What a legend says.
  package var name: String {
    switch self {
    case .starting: "starting"
    case .running: "running"
    case .sleeping: "sleeping"
    case .joining: "waiting for a process (join)"
    case .locked: "waiting for a lock or event"
    case .messaging: "waiting for a message or for room"
    case .reading: "waiting for input"
    case .stopped: "stopped"
    case .zombie: "zombie: ended, not reaped"
    }
  }
}

extension Story {
  /// What a process waits for, with what it waits for: `waiting for queue 1`, `waiting for Process-1 to end`.
  package func wording(of wait: TracedWait) -> String {
    switch wait.reason {
    case .sleep: "sleeping"
    case .join(let process?): "waiting for \(trace.processes[process].name) to end"
    case .join(nil): "waiting for processes to end"
    case .receive(let channel): "waiting for a message from \(name(of: channel))"
    case .send(let channel): "waiting for room in \(name(of: channel))"
    case .lock(let lock): "waiting for \(name(of: lock))"
    case .signal(let signal): "waiting for \(name(of: signal))"
    case .input: "waiting for input"
    case .program: "waiting for a program to end"
    case .descriptor(let descriptor): "waiting for \(wording(of: descriptor))"
    }
  }

  /// `descriptor 7 to be readable`
  func wording(of descriptor: TracedDescriptor?) -> String {
    guard let descriptor else { return "descriptors to be ready" }
    let state = descriptor.isRead ? descriptor.isWritten ? "ready" : "readable" : "writable"
    return "descriptor \(descriptor.number) to be \(state)"
  }

  /// What a channel, a lock or another such object is called.
  package func name(of object: UInt64) -> String { trace.objects[object] ?? "object \(object)" }

  /// How a process has ended: `exit code 0`, `killed by SIGKILL`; nil while it lives.
  package func wording(ofEndOf process: TracedProcess) -> String? {
    guard process.ended != nil else { return nil }
    return switch process.ending {
    case .exit(let code): "exit code \(code)"
    case .signal(let number): "killed by \(SignalNames.name(of: number))"
    case nil: "ended"
    }
  }

  /// The process that sent the signal which ended another one, with its place; nil where nobody did that was recorded.
  package func killer(of process: Int) -> (process: Int, signal: TracedSignal)? {
    let victim = trace.processes[process]
    guard case .signal(let number) = victim.ending, let ended = victim.ended else { return nil }
    var latest: (process: Int, signal: TracedSignal)?
    for (index, sender) in trace.processes.enumerated() {
      for signal in sender.signals where signal.target == process && signal.number == number {
        if signal.moment <= ended && signal.moment >= latest?.signal.moment ?? 0 { latest = (index, signal) }
      }
    }
    return latest
  }
}

/// Linux's signals, by their numbers on x86-64 and aarch64.
package enum SignalNames {
  static let goingOn: Int32 = 18
  static let stopping: Set<Int32> = [19, 20, 21, 22]

  private static let names = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
    "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
    "PWR", "SYS",
  ]

  /// `SIGKILL`; `signal 40` for one without a name.
  package static func name(of number: Int32) -> String {
    names.indices.contains(Int(number) - 1) ? "SIG\(names[Int(number) - 1])" : "signal \(number)"
  }
}
