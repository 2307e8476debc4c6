import CSystem
import Glibc

/// The standard input of this process.
public enum StandardInput {
  /// `/dev/null`, kept open by who forks: its children copy the descriptor, in 1 µs, where opening the file takes 10.
  nonisolated(unsafe) private static var null: (descriptor: Int32, device: dev_t)?

  /// To be called before a fork: ``detach()`` takes less time in the child. Where no descriptor is free, it does not.
  public static func prepareForFork(using calls: SystemCalls = .live) {
    if null != nil { return }
    guard let opened = try? Descriptor(opening: "/dev/null", flags: O_RDONLY, using: calls) else { return }
    // Out of the way of the next numbers, and below 64, up to which a process's table needs no more memory.
    let descriptor = fcntl(opened.number, F_DUPFD_CLOEXEC, 48)
    if descriptor >= 0, let device = device(of: descriptor) { null = (descriptor, device) }
  }

  /// For a forked child: empties it, so that it steals nothing of its parent's.
  ///
  /// Descriptor 0 becomes `/dev/null`, and what `stdin` had read ahead is dropped. The offset, which the parent
  /// shares, doesn't move.
  ///
  /// It needs no free descriptor: a process at its limit of open files can still be forked.
  ///
  /// - Throws: `SystemError` with the operation `openFile`.
  public static func detach() throws(SystemError) {
    if !copyNull() { try openNull(using: .live) }
    csystem_discard_standard_input()
  }

  /// - Returns: Whether the descriptor was kept, and is still what it was: any code may close one.
  private static func copyNull() -> Bool {
    guard let null, device(of: null.descriptor) == null.device else { return false }
    // Not close-on-exec, as a standard descriptor should be.
    return csystem_copy_descriptor(null.descriptor, STDIN_FILENO) == STDIN_FILENO
  }

  @inline(never)
  private static func openNull(using calls: SystemCalls) throws(SystemError) {
    try? calls.close(STDIN_FILENO)
    do throws(Errno) {
      // The lowest free number is taken.
      let opened = try retryingInterrupted { () throws(Errno) in try calls.openat(AT_FDCWD, "/dev/null", O_RDONLY) }
      precondition(opened == STDIN_FILENO, "descriptor \(opened) in the place of standard input")
    } catch {
      throw SystemError(.openFile, error, subject: "/dev/null", using: calls)
    }
  }

  /// The number of the device that a descriptor is open on; nil for one that is closed.
  private static func device(of descriptor: Int32) -> dev_t? {
    var status = stat()
    return csystem_fstat(descriptor, &status) == 0 ? status.st_rdev : nil
  }
}
