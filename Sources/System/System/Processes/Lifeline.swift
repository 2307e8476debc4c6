import CProcscriptSystem
import Glibc

/// By which the kernel kills a process in the course of another one's end, before anybody can learn of that.
///
/// The signal at a parent's end (``ParentDeath``) is the parent's to send: one that is in a Landlock domain with scoped
/// signals can send none out of it, and the kernel sends none then. Here it is the one to be killed who asks for it: the
/// read end of a pipe sends SIGKILL to it when nobody holds the other end any more. See `fcntl(2)`, F_SETOWN and F_SETSIG.
package struct Lifeline: Sendable {
  /// The end of the one who is to be outlived by nobody; it is open in all copies of that process, which are to close it.
  package let held: Int32
  /// The end of the one who ends then.
  package let watched: Int32

  /// Both ends; close-on-exec.
  ///
  /// - Throws: `SystemError` with the operation `openFile`.
  package init() throws(SystemError) {
    var ends: [Int32] = [0, 0]
    guard procscript_make_pipe(&ends) == 0 else {
      throw SystemError(.openFile, .current, subject: "a pipe", using: .live)
    }
    (watched, held) = (ends[0], ends[1])
  }

  /// For the one who is to end with the other: closes its copy of that one's end, and asks the kernel to be killed when no
  /// other copy is open. Anything that is written to it kills it too.
  ///
  /// - Returns: Whether that is so from now on; false where the other one has ended already, or the kernel refuses.
  package func endWithHolder() -> Bool {
    close(held)
    return procscript_end_with_writers(watched)
  }
}
