import Glibc

/// A signal by number.
package struct Signal: RawRepresentable, Hashable, Sendable {
  /// 1…64 on Linux.
  package let rawValue: Int32

  /// Any number, also one that is no signal: what the system reports is taken as it is.
  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  package static let hangUp = Signal(rawValue: SIGHUP)
  package static let interrupt = Signal(rawValue: SIGINT)
  package static let quit = Signal(rawValue: SIGQUIT)
  package static let abort = Signal(rawValue: SIGABRT)
  package static let kill = Signal(rawValue: SIGKILL)
  package static let segmentationFault = Signal(rawValue: SIGSEGV)
  package static let brokenPipe = Signal(rawValue: SIGPIPE)
  package static let alarm = Signal(rawValue: SIGALRM)
  package static let terminate = Signal(rawValue: SIGTERM)
  package static let user1 = Signal(rawValue: SIGUSR1)
  package static let user2 = Signal(rawValue: SIGUSR2)
  package static let childEnded = Signal(rawValue: SIGCHLD)
  package static let `continue` = Signal(rawValue: SIGCONT)
  package static let stop = Signal(rawValue: SIGSTOP)
  package static let windowChanged = Signal(rawValue: SIGWINCH)
}
