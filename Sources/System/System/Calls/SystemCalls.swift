package import Glibc

/// The system calls that this layer's decisions rest on, one closure each: the seam at which tests put failures in.
///
/// Each does what its manual page says and throws the error number; what to do about it (try again, diagnose, give
/// up) is decided by the caller of the closure.
package final class SystemCalls: @unchecked Sendable {
  // Processes
  package var fork: @Sendable () throws(Errno) -> Int32
  package var waitid: @Sendable (WaitTarget, _ options: Int32) throws(Errno) -> ChildReport?
  package var getpid: @Sendable () -> Int32
  package var getppid: @Sendable () -> Int32
  package var getuid: @Sendable () -> UInt32
  package var setParentDeathSignal: @Sendable (_ signal: Int32) throws(Errno) -> Void
  package var resourceLimit: @Sendable (ResourceLimit.Resource) throws(Errno) -> ResourceLimit

  // Signals
  package var kill: @Sendable (_ pid: Int32, _ signal: Int32) throws(Errno) -> Void
  package var pidfdOpen: @Sendable (_ pid: Int32) throws(Errno) -> Int32
  package var pidfdSendSignal: @Sendable (_ pidfd: Int32, _ signal: Int32) throws(Errno) -> Void
  package var interruptIsPending: @Sendable () -> Bool

  // Time
  /// Nanoseconds of the monotonic clock.
  package var monotonicNanoseconds: @Sendable () -> UInt64
  package var ppoll: @Sendable (UnsafeMutableBufferPointer<pollfd>, timespec?, _ mask: sigset_t?) throws(Errno) -> Int32

  // Files
  package var openat: @Sendable (_ directory: Int32, UnsafePointer<CChar>, _ flags: Int32) throws(Errno) -> Int32
  package var read: @Sendable (_ descriptor: Int32, UnsafeMutableRawBufferPointer) throws(Errno) -> Int
  package var write: @Sendable (_ descriptor: Int32, UnsafeRawBufferPointer) throws(Errno) -> Int
  package var close: @Sendable (_ descriptor: Int32) throws(Errno) -> Void
  /// `fcntl(F_GETFD)`: whether the descriptor is open, and its flags.
  package var descriptorFlags: @Sendable (_ descriptor: Int32) throws(Errno) -> Int32

  // Memory and chance
  package var mapShared: @Sendable (_ byteCount: Int) throws(Errno) -> UnsafeMutableRawPointer
  package var getrandom: @Sendable (UnsafeMutableRawBufferPointer) throws(Errno) -> Int

  /// The system's own calls. Not even tests change these.
  package static let live = SystemCalls()

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
  package enum WaitTarget: Equatable, Sendable {
    case anyChild
    case child(Int32)
  }

  /// What `waitid` tells of a child: the fields of `siginfo_t`.
  package struct ChildReport: Equatable, Sendable {
    package var pid: Int32
    /// `si_code`: `CLD_EXITED`, `CLD_KILLED` or `CLD_DUMPED`.
    package var code: Int32
    /// `si_status`: the exit code or the signal.
    package var status: Int32

    package init(pid: Int32, code: Int32, status: Int32) {
      self.pid = pid
      self.code = code
      self.status = status
    }
  }
}
