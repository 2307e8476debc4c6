import CProcscriptSystem
import Glibc

/// The system calls themselves, one thin function each.
enum LiveCalls {
  @Sendable static func fork() throws(Errno) -> Int32 {
    try valueOrErrno(procscript_fork())
  }

  @Sendable static func waitid(
    _ target: SystemCalls.WaitTarget, _ options: Int32
  ) throws(Errno) -> SystemCalls.ChildReport? {
    // With WNOHANG and nothing to report the kernel returns success and a zero pid.
    var info = siginfo_t()
    let result =
      switch target {
      case .anyChild: Glibc.waitid(P_ALL, 0, &info, options)
      case .child(let pid): Glibc.waitid(P_PID, id_t(bitPattern: pid), &info, options)
      }
    _ = try valueOrErrno(result)
    let child = info._sifields._sigchld
    if child.si_pid == 0 { return nil }
    return SystemCalls.ChildReport(pid: child.si_pid, code: info.si_code, status: child.si_status)
  }

  @Sendable static func getpid() -> Int32 { Glibc.getpid() }

  @Sendable static func getppid() -> Int32 { Glibc.getppid() }

  @Sendable static func getuid() -> UInt32 { Glibc.getuid() }

  @Sendable static func setParentDeathSignal(_ signal: Int32) throws(Errno) {
    _ = try valueOrErrno(procscript_set_parent_death_signal(signal))
  }

  @Sendable static func resourceLimit(_ resource: ResourceLimit.Resource) throws(Errno) -> ResourceLimit {
    var limit = rlimit()
    _ = try valueOrErrno(getrlimit(resource.systemValue, &limit))
    return ResourceLimit(soft: limit.rlim_cur, hard: limit.rlim_max)
  }

  @Sendable static func kill(_ pid: Int32, _ signal: Int32) throws(Errno) {
    _ = try valueOrErrno(Glibc.kill(pid, signal))
  }

  @Sendable static func pidfdOpen(_ pid: Int32) throws(Errno) -> Int32 {
    try valueOrErrno(procscript_pidfd_open(pid))
  }

  @Sendable static func pidfdSendSignal(_ pidfd: Int32, _ signal: Int32) throws(Errno) {
    _ = try valueOrErrno(procscript_pidfd_send_signal(pidfd, signal))
  }

  @Sendable static func interruptIsPending() -> Bool { procscript_interrupt_is_pending() != 0 }

  @Sendable static func monotonicNanoseconds() -> UInt64 { procscript_monotonic_nanoseconds() }

  @Sendable static func ppoll(
    _ descriptors: UnsafeMutableBufferPointer<pollfd>, _ timeout: timespec?, _ mask: sigset_t?
  ) throws(Errno) -> Int32 {
    let count = nfds_t(descriptors.count)
    return try withUnsafePointer(toOptional: timeout) { timeout throws(Errno) in
      try withUnsafePointer(toOptional: mask) { mask throws(Errno) in
        try valueOrErrno(procscript_ppoll(descriptors.baseAddress, count, timeout, mask))
      }
    }
  }

  @Sendable static func openat(
    _ directory: Int32, _ path: UnsafePointer<CChar>, _ flags: Int32
  ) throws(Errno) -> Int32 {
    try valueOrErrno(procscript_openat(directory, path, flags))
  }

  @Sendable static func read(
    _ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer
  ) throws(Errno) -> Int {
    try valueOrErrno(Glibc.read(descriptor, buffer.baseAddress, buffer.count))
  }

  @Sendable static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
    try valueOrErrno(Glibc.write(descriptor, bytes.baseAddress, bytes.count))
  }

  @Sendable static func close(_ descriptor: Int32) throws(Errno) {
    _ = try valueOrErrno(Glibc.close(descriptor))
  }

  @Sendable static func descriptorFlags(_ descriptor: Int32) throws(Errno) -> Int32 {
    try valueOrErrno(fcntl(descriptor, F_GETFD))
  }

  @Sendable static func mapShared(_ byteCount: Int) throws(Errno) -> UnsafeMutableRawPointer {
    let address = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let address, address != MAP_FAILED else { throw Errno.current }
    return address
  }

  @Sendable static func getrandom(_ buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
    try valueOrErrno(procscript_getrandom(buffer.baseAddress, buffer.count))
  }

  /// A pointer to the value, or null where there is none, for C's optional pointer arguments.
  private static func withUnsafePointer<Value, Result>(
    toOptional value: Value?, _ body: (UnsafePointer<Value>?) throws(Errno) -> Result
  ) throws(Errno) -> Result {
    guard let value else { return try body(nil) }
    return try Swift.withUnsafePointer(to: value) { pointer throws(Errno) in try body(pointer) }
  }
}
