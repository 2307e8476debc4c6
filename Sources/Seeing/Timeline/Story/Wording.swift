package import ProcscriptTrace

// The words that all pictures use for the same things.

extension LifeState {
  /// What a legend says.
  package var name: String { words.templates.english }

  var words: Words {
    switch self {
    case .starting: .starting
    case .running: .running
    case .sleeping: .sleeping
    case .joining: .joining
    case .locked: .locked
    case .messaging: .messaging
    case .reading: .reading
    case .stopped: .stopped
    case .zombie: .zombie
    }
  }
}

extension Story {
  /// What a process waits for, with what it waits for: `waiting for queue 1`, `waiting for Process-1 to end`.
  package func wording(of wait: TracedWait) -> String { phrase(for: wait.reason).text(of: self) }

  func phrase(for reason: TracedWait.Reason) -> Phrase {
    switch reason {
    case .sleep: Phrase(.waitSleep)
    case .join(let process?): Phrase(.waitJoin, ["target": .process(process)])
    case .join(nil): Phrase(.waitJoinMany)
    case .receive(let channel): Phrase(.waitReceive, ["object": .object(channel)])
    case .send(let channel): Phrase(.waitSend, ["object": .object(channel)])
    case .lock(let object), .signal(let object): Phrase(.waitObject, ["object": .object(object)])
    case .input: Phrase(.waitInput)
    case .program: Phrase(.waitProgram)
    case .descriptor(let descriptor): Phrase(.waitDescriptor, ["what": .phrase(phrase(for: descriptor))])
    }
  }

  /// `descriptor 7 to be readable`
  func wording(of descriptor: TracedDescriptor?) -> String { phrase(for: descriptor).text(of: self) }

  private func phrase(for descriptor: TracedDescriptor?) -> Phrase {
    guard let descriptor else { return Phrase(.descriptors) }
    let key: Words =
      descriptor.isRead ? descriptor.isWritten ? .descriptorReady : .descriptorReadable : .descriptorWritable
    return Phrase(key, ["number": .number(Int(descriptor.number))])
  }

  /// What a channel, a lock or another such object is called.
  package func name(of object: UInt64) -> String { trace.objects[object] ?? "object \(object)" }

  /// How a process has ended: `exit code 0`, `killed by SIGKILL`; nil while it lives.
  package func wording(ofEndOf process: TracedProcess) -> String? { phrase(forEndOf: process)?.text(of: self) }

  func phrase(forEndOf process: TracedProcess) -> Phrase? {
    guard process.ended != nil else { return nil }
    return switch process.ending {
    case .exit(let code): Phrase(.exitCode, ["code": .number(Int(code))])
    case .signal(let number): Phrase(.killedBySignal, ["signal": .text(SignalNames.name(of: number))])
    case nil: Phrase(.ended)
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
