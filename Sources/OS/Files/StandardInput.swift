import CSystem
import Glibc

/// The standard input of this process.
public enum StandardInput {
  /// For a forked child: empties it, so that it steals nothing of its parent's.
  ///
  /// Descriptor 0 becomes `/dev/null`, and what `stdin` had read ahead is dropped. The offset, which the parent
  /// shares, doesn't move.
  ///
  /// - Throws: `SystemError` with the operation `openFile` or `duplicateDescriptor`.
  public static func detach(using calls: SystemCalls = .live) throws(SystemError) {
    let null = try Descriptor(opening: "/dev/null", flags: O_RDONLY, using: calls)
    let number = null.number
    do throws(Errno) {
      // The copy is not close-on-exec, as a standard descriptor should be.
      _ = try retryingInterrupted { () throws(Errno) in try calls.dup2(number, STDIN_FILENO) }
    } catch {
      throw SystemError(.duplicateDescriptor, error, subject: "standard input", using: calls)
    }
    csystem_discard_standard_input()
  }
}
