import CSystem
import Glibc

/// The standard input of this process.
public enum StandardInput {
  /// For a forked child: empties it, so that it steals nothing of its parent's.
  ///
  /// Descriptor 0 becomes `/dev/null`, and what `stdin` had read ahead is dropped. The offset, which the parent
  /// shares, doesn't move.
  ///
  /// It needs no free descriptor: a process at its limit of open files can still be forked.
  ///
  /// - Throws: `SystemError` with the operation `openFile`.
  public static func detach(using calls: SystemCalls = .live) throws(SystemError) {
    try? calls.close(STDIN_FILENO)
    do throws(Errno) {
      // The lowest free number is taken. Not close-on-exec, as a standard descriptor should be.
      let opened = try retryingInterrupted { () throws(Errno) in try calls.openat(AT_FDCWD, "/dev/null", O_RDONLY) }
      precondition(opened == STDIN_FILENO, "descriptor \(opened) in the place of standard input")
    } catch {
      throw SystemError(.openFile, error, subject: "/dev/null", using: calls)
    }
    csystem_discard_standard_input()
  }
}
