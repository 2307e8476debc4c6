import Glibc

/// A signal by number.
public struct Signal: RawRepresentable, Hashable, Sendable {
  /// 1…64 on Linux.
  public let rawValue: Int32

  /// Any number, also one that is no signal: what the system reports is taken as it is.
  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// Whether the system has such a signal.
  public var isValid: Bool { (1...64).contains(rawValue) }

  public static let hangUp = Signal(rawValue: SIGHUP)
  public static let interrupt = Signal(rawValue: SIGINT)
  public static let quit = Signal(rawValue: SIGQUIT)
  public static let abort = Signal(rawValue: SIGABRT)
  public static let kill = Signal(rawValue: SIGKILL)
  public static let segmentationFault = Signal(rawValue: SIGSEGV)
  public static let brokenPipe = Signal(rawValue: SIGPIPE)
  public static let alarm = Signal(rawValue: SIGALRM)
  public static let terminate = Signal(rawValue: SIGTERM)
  public static let user1 = Signal(rawValue: SIGUSR1)
  public static let user2 = Signal(rawValue: SIGUSR2)
  public static let childEnded = Signal(rawValue: SIGCHLD)
  public static let `continue` = Signal(rawValue: SIGCONT)
  public static let stop = Signal(rawValue: SIGSTOP)
  public static let windowChanged = Signal(rawValue: SIGWINCH)
}
