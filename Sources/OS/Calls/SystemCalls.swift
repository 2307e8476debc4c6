import Glibc

/// The system calls that this layer's decisions rest on, one closure each: the seam at which tests put failures in.
///
/// Each does what its manual page says and throws the error number; what to do about it (try again, diagnose, give
/// up) is decided by the caller of the closure.
public final class SystemCalls: @unchecked Sendable {
  // Processes
  public var fork: @Sendable () throws(Errno) -> Int32 = LiveCalls.fork
  public var waitid: @Sendable (WaitTarget, _ options: Int32) throws(Errno) -> ChildReport? = LiveCalls.waitid
  public var getpid: @Sendable () -> Int32 = LiveCalls.getpid
  public var getppid: @Sendable () -> Int32 = LiveCalls.getppid
  public var getuid: @Sendable () -> UInt32 = LiveCalls.getuid
  public var setParentDeathSignal: @Sendable (_ signal: Int32) throws(Errno) -> Void = LiveCalls.setParentDeathSignal
  public var resourceLimit: @Sendable (ResourceLimit.Resource) throws(Errno) -> ResourceLimit = LiveCalls.resourceLimit

  // Signals
  public var kill: @Sendable (_ pid: Int32, _ signal: Int32) throws(Errno) -> Void = LiveCalls.kill
  public var pidfdOpen: @Sendable (_ pid: Int32) throws(Errno) -> Int32 = LiveCalls.pidfdOpen
  public var pidfdSendSignal: @Sendable (_ pidfd: Int32, _ signal: Int32) throws(Errno) -> Void = LiveCalls
    .pidfdSendSignal
  public var interruptIsPending: @Sendable () -> Bool = LiveCalls.interruptIsPending

  // Time
  /// Nanoseconds of the monotonic clock.
  public var monotonicNanoseconds: @Sendable () -> UInt64 = LiveCalls.monotonicNanoseconds
  public var ppoll:
    @Sendable (UnsafeMutableBufferPointer<pollfd>, timespec?, _ mask: sigset_t?) throws(Errno) -> Int32 = LiveCalls
      .ppoll

  // Files
  public var openat: @Sendable (_ directory: Int32, UnsafePointer<CChar>, _ flags: Int32) throws(Errno) -> Int32 =
    LiveCalls.openat
  public var read: @Sendable (_ descriptor: Int32, UnsafeMutableRawBufferPointer) throws(Errno) -> Int = LiveCalls.read
  public var write: @Sendable (_ descriptor: Int32, UnsafeRawBufferPointer) throws(Errno) -> Int = LiveCalls.write
  public var close: @Sendable (_ descriptor: Int32) throws(Errno) -> Void = LiveCalls.close
  /// `fcntl(F_GETFD)`: whether the descriptor is open, and its flags.
  public var descriptorFlags: @Sendable (_ descriptor: Int32) throws(Errno) -> Int32 = LiveCalls.descriptorFlags

  // Memory and chance
  public var mapShared: @Sendable (_ byteCount: Int) throws(Errno) -> UnsafeMutableRawPointer = LiveCalls.mapShared
  public var getrandom: @Sendable (UnsafeMutableRawBufferPointer) throws(Errno) -> Int = LiveCalls.getrandom

  /// The system's own calls. Nobody changes these.
  public static let live = SystemCalls()

  /// The system's own calls, to be changed.
  public init() {}
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
