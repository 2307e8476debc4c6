import Glibc

/// The system calls that this layer's decisions rest on, one closure each: the seam at which tests put failures in.
///
/// Each does what its manual page says and throws the error number; what to do about it (try again, diagnose, give
/// up) is decided by the caller of the closure.
public final class SystemCalls: @unchecked Sendable {
  // Processes
  public package(set) var fork: @Sendable () throws(Errno) -> Int32
  public package(set) var waitid: @Sendable (WaitTarget, _ options: Int32) throws(Errno) -> ChildReport?
  public package(set) var getpid: @Sendable () -> Int32
  public package(set) var getppid: @Sendable () -> Int32
  public package(set) var getuid: @Sendable () -> UInt32
  public package(set) var setParentDeathSignal: @Sendable (_ signal: Int32) throws(Errno) -> Void
  public package(set) var resourceLimit: @Sendable (ResourceLimit.Resource) throws(Errno) -> ResourceLimit

  // Signals
  public package(set) var kill: @Sendable (_ pid: Int32, _ signal: Int32) throws(Errno) -> Void
  public package(set) var pidfdOpen: @Sendable (_ pid: Int32) throws(Errno) -> Int32
  public package(set) var pidfdSendSignal: @Sendable (_ pidfd: Int32, _ signal: Int32) throws(Errno) -> Void
  public package(set) var interruptIsPending: @Sendable () -> Bool

  // Time
  /// Nanoseconds of the monotonic clock.
  public package(set) var monotonicNanoseconds: @Sendable () -> UInt64
  public package(set) var ppoll:
    @Sendable (UnsafeMutableBufferPointer<pollfd>, timespec?, _ mask: sigset_t?) throws(Errno) -> Int32

  // Files
  public package(set) var openat:
    @Sendable (_ directory: Int32, UnsafePointer<CChar>, _ flags: Int32) throws(Errno) -> Int32
  public package(set) var read: @Sendable (_ descriptor: Int32, UnsafeMutableRawBufferPointer) throws(Errno) -> Int
  public package(set) var write: @Sendable (_ descriptor: Int32, UnsafeRawBufferPointer) throws(Errno) -> Int
  public package(set) var close: @Sendable (_ descriptor: Int32) throws(Errno) -> Void
  /// `fcntl(F_GETFD)`: whether the descriptor is open, and its flags.
  public package(set) var descriptorFlags: @Sendable (_ descriptor: Int32) throws(Errno) -> Int32

  // Memory and chance
  public package(set) var mapShared: @Sendable (_ byteCount: Int) throws(Errno) -> UnsafeMutableRawPointer
  public package(set) var getrandom: @Sendable (UnsafeMutableRawBufferPointer) throws(Errno) -> Int

  /// The system's own calls. Not even tests change these.
  public static let live = SystemCalls()

  /// The system's own calls, for tests to change.
  package init() {
    fork = LiveCalls.fork
    waitid = LiveCalls.waitid
    getpid = LiveCalls.getpid
    getppid = LiveCalls.getppid
    getuid = LiveCalls.getuid
    setParentDeathSignal = LiveCalls.setParentDeathSignal
    resourceLimit = LiveCalls.resourceLimit
    kill = LiveCalls.kill
    pidfdOpen = LiveCalls.pidfdOpen
    pidfdSendSignal = LiveCalls.pidfdSendSignal
    interruptIsPending = LiveCalls.interruptIsPending
    monotonicNanoseconds = LiveCalls.monotonicNanoseconds
    ppoll = LiveCalls.ppoll
    openat = LiveCalls.openat
    read = LiveCalls.read
    write = LiveCalls.write
    close = LiveCalls.close
    descriptorFlags = LiveCalls.descriptorFlags
    mapShared = LiveCalls.mapShared
    getrandom = LiveCalls.getrandom
  }
}

extension SystemCalls {
  /// Whose end `waitid` looks for.
  public enum WaitTarget: Equatable, Sendable {
    case anyChild
    case child(Int32)
  }

  /// What `waitid` tells of a child: the fields of `siginfo_t`.
  public struct ChildReport: Equatable, Sendable {
    public var pid: Int32
    /// `si_code`: `CLD_EXITED`, `CLD_KILLED` or `CLD_DUMPED`.
    public var code: Int32
    /// `si_status`: the exit code or the signal.
    public var status: Int32

    public init(pid: Int32, code: Int32, status: Int32) {
      self.pid = pid
      self.code = code
      self.status = status
    }
  }
}
