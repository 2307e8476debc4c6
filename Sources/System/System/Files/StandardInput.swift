import CProcscriptSystem
import Glibc

/// The standard input of this process.
package enum StandardInput {
  /// What reads as an empty file, kept open by who forks: its children copy the descriptor, in 1 µs, where opening one
  /// takes 10.
  nonisolated(unsafe) private static var nothing: (descriptor: Int32, file: FileIdentity)?

  /// To be called before a fork: ``detach()`` takes less time in the child. Where no descriptor is free, it does not.
  package static func prepareForFork() {
    if nothing != nil { return }
    let opened = procscript_open_nothing()
    if opened < 0 { return }
    defer { close(opened) }
    // Out of the way of the next numbers, and below 64, up to which a process's table needs no more memory.
    let descriptor = fcntl(opened, F_DUPFD_CLOEXEC, 48)
    if descriptor >= 0, let file = FileIdentity(of: descriptor) { nothing = (descriptor, file) }
  }

  /// What a program can have as an empty standard input; nil where none is kept. (See ``prepareForFork()``.)
  package static var kept: Int32? {
    prepareForFork()
    guard let nothing, FileIdentity(of: nothing.descriptor) == nothing.file else { return nil }
    return nothing.descriptor
  }

  /// For a forked child: empties it, so that it steals nothing of its parent's.
  ///
  /// Descriptor 0 becomes `/dev/null`, or another that is empty where the system has none; what `stdin` had read ahead is
  /// dropped. The offset, which the parent shares, doesn't move.
  ///
  /// It needs no free descriptor: a process at its limit of open files can still be forked.
  ///
  /// - Throws: `SystemError` with the operation `openFile`.
  package static func detach() throws(SystemError) {
    if !copyNothing() { try openNothing() }
    procscript_discard_standard_input()
  }

  /// For a process whose descriptor 0 has become another file: what `stdin` had read ahead is dropped.
  package static func forget() {
    procscript_discard_standard_input()
  }

  /// - Returns: Whether the descriptor was kept, and is still what it was: any code may close one.
  private static func copyNothing() -> Bool {
    guard let nothing, FileIdentity(of: nothing.descriptor) == nothing.file else { return false }
    // Not close-on-exec, as a standard descriptor should be.
    return procscript_copy_descriptor(nothing.descriptor, STDIN_FILENO) == STDIN_FILENO
  }

  @inline(never)
  private static func openNothing() throws(SystemError) {
    close(STDIN_FILENO)
    // The lowest free number is taken.
    let opened = procscript_open_nothing()
    if opened < 0 { throw SystemError(.openFile, .current, subject: "/dev/null", using: .live) }
    precondition(opened == STDIN_FILENO, "descriptor \(opened) in the place of standard input")
  }

  /// Which file a descriptor is open on.
  private struct FileIdentity: Equatable {
    private let device: dev_t
    private let number: ino_t

    /// nil for a descriptor that is closed.
    init?(of descriptor: Int32) {
      var status = stat()
      guard procscript_fstat(descriptor, &status) == 0 else { return nil }
      (device, number) = (status.st_dev, status.st_ino)
    }
  }
}
