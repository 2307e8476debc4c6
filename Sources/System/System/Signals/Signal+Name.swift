import Glibc

extension Signal: CustomStringConvertible {
  /// The signal's name as C spells it: "SIGKILL", "SIGRTMIN+3"; "signal 32" for one without a name.
  package var name: String {
    if let named = Signal.names.first(where: { $0.number == rawValue }) { return "SIG" + named.name }
    let realTime = Signal.realTime
    if realTime.contains(rawValue) {
      return rawValue == realTime.lowerBound ? "SIGRTMIN" : "SIGRTMIN+\(rawValue - realTime.lowerBound)"
    }
    return "signal \(rawValue)"
  }

  package var description: String { name }

  /// The signal of that name, with or without "SIG", in any case: "KILL", "SIGKILL", "sigrtmin+1", "RTMAX-2".
  package init?(name: String) {
    var name = name.uppercased()[...]
    if name.hasPrefix("SIG") { name = name.dropFirst(3) }
    if let named = (Signal.names + Signal.otherNames).first(where: { $0.name == name }) {
      self.init(rawValue: named.number)
    } else if let number = Signal.realTimeNumber(name) {
      self.init(rawValue: number)
    } else {
      return nil
    }
  }

  /// The real-time signals that the C library leaves to programs.
  private static var realTime: ClosedRange<Int32> { __libc_current_sigrtmin()...__libc_current_sigrtmax() }

  /// The number of "RTMIN", "RTMIN+n", "RTMAX" or "RTMAX-n", if it is one of `realTime`.
  private static func realTimeNumber(_ name: Substring) -> Int32? {
    let anchors: [(name: String, number: Int32, sign: Int32)] = [
      ("RTMIN", realTime.lowerBound, 1), ("RTMAX", realTime.upperBound, -1),
    ]
    for anchor in anchors where name.hasPrefix(anchor.name) {
      let rest = name.dropFirst(anchor.name.count)
      if rest.isEmpty { return anchor.number }
      guard rest.first == (anchor.sign > 0 ? "+" : "-") else { return nil }
      let digits = rest.dropFirst()
      guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let offset = Int32(digits), offset < 64
      else { return nil }
      let number = anchor.number + anchor.sign * offset
      return realTime.contains(number) ? number : nil
    }
    return nil
  }

  private static let names: [(name: String, number: Int32)] = [
    ("HUP", SIGHUP), ("INT", SIGINT), ("QUIT", SIGQUIT), ("ILL", SIGILL), ("TRAP", SIGTRAP), ("ABRT", SIGABRT),
    ("BUS", SIGBUS), ("FPE", SIGFPE), ("KILL", SIGKILL), ("USR1", SIGUSR1), ("SEGV", SIGSEGV), ("USR2", SIGUSR2),
    ("PIPE", SIGPIPE), ("ALRM", SIGALRM), ("TERM", SIGTERM), ("STKFLT", SIGSTKFLT), ("CHLD", SIGCHLD),
    ("CONT", SIGCONT), ("STOP", SIGSTOP), ("TSTP", SIGTSTP), ("TTIN", SIGTTIN), ("TTOU", SIGTTOU), ("URG", SIGURG),
    ("XCPU", SIGXCPU), ("XFSZ", SIGXFSZ), ("VTALRM", SIGVTALRM), ("PROF", SIGPROF), ("WINCH", SIGWINCH),
    ("IO", SIGIO), ("PWR", SIGPWR), ("SYS", SIGSYS),
  ]

  /// Second names, understood but not used.
  private static let otherNames: [(name: String, number: Int32)] = [
    ("IOT", SIGABRT), ("POLL", SIGIO), ("CLD", SIGCHLD),
  ]
}
