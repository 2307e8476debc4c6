import CProcscriptSandbox
import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// The wall around files: Landlock. What no rule allows is refused, by whatever name or descriptor of a folder it is
/// reached, since the kernel looks at the file itself.
struct FileRights: ~Copyable {
  private let rules: Descriptor
  private let handled: UInt64

  /// Rights by the version of Landlock that has brought them.
  private static func known(to version: Int32) -> UInt64 {
    var rights: UInt64 = (1 << 13) - 1
    if version >= 2 { rights |= UInt64(procscript_right_rename_across.rawValue) }
    if version >= 3 { rights |= UInt64(procscript_right_truncate.rawValue) }
    if version >= 5 { rights |= UInt64(procscript_right_control_device.rawValue) }
    return rights
  }

  private static func rights(_ rights: procscript_file_right...) -> UInt64 {
    rights.reduce(0) { $0 | UInt64($1.rawValue) }
  }

  private static let reading = rights(procscript_right_read_file, procscript_right_read_folder)
  private static let running = rights(procscript_right_read_file, procscript_right_execute)
  private static let writing = rights(
    procscript_right_read_file, procscript_right_read_folder, procscript_right_write_file, procscript_right_truncate,
    procscript_right_remove_file, procscript_right_remove_folder, procscript_right_make_file,
    procscript_right_make_folder, procscript_right_make_link, procscript_right_rename_across)
  /// What files have of these; the others are of folders.
  private static let ofFiles = rights(
    procscript_right_execute, procscript_right_read_file, procscript_right_write_file, procscript_right_truncate,
    procscript_right_control_device)

  // Bits of `landlock_ruleset_attr`: binding and connecting by TCP; abstract sockets and signals out of the sandbox.
  private static let network: UInt64 = 3
  private static let scopes: UInt64 = 3

  /// Whether signals don't leave the sandbox, whatever namespaces there are.
  static var keepsSignals: Bool { procscript_landlock_version() >= 6 }

  /// Begins a set of rules that allows nothing.
  ///
  /// - Parameter remark: Is told what this version of the kernel lacks.
  /// - Returns: nil where the kernel has no Landlock.
  /// - Throws: ``SandboxFailure`` where it has, and refuses.
  init?(_ policy: SandboxPolicy, remark: (SandboxRemark) -> Void) throws(SandboxFailure) {
    let version = procscript_landlock_version()
    if version < 1 {
      let reason = Errno.current
      remark(
        SandboxRemark(
          "files: this kernel has no Landlock (\(reason)): the script may read, write and run what you may"))
      return nil
    }
    if version < 3 { remark(SandboxRemark("files: this kernel's Landlock is old: files can be cut to length 0")) }
    if version < 6 {
      remark(SandboxRemark("signals: this kernel's Landlock is old: only a PID namespace keeps signals inside"))
    }
    handled = Self.known(to: version)
    let network = version >= 4 && policy.network == .nothing ? Self.network : 0
    let rules = procscript_landlock_begin(handled, network, version >= 6 ? Self.scopes : 0)
    guard rules >= 0 else { throw SandboxFailure("cannot make rules for files: \(Errno.current)") }
    self.rules = Descriptor(rules)
  }

  // MARK: Rules

  /// Allows to read a file, or a folder with all below it. One that is not there is passed over: it can't be read.
  func allowReading(_ path: String) throws(SandboxFailure) { try allow(path, Self.reading) }

  /// Allows to run a file.
  func allowRunning(_ path: String) throws(SandboxFailure) { try allow(path, Self.running) }

  /// Allows to write a file, or to change a folder with all below it.
  func allowWriting(_ path: String) throws(SandboxFailure) { try allow(path, Self.writing) }

  private func allow(_ path: String, _ rights: UInt64) throws(SandboxFailure) {
    let place = procscript_open_place(path)
    if place < 0 { return }
    defer { close(place) }
    var status = stat()
    guard fstat(place, &status) == 0 else { return }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    let possible = rights & handled & (isFolder ? ~0 : Self.ofFiles)
    if possible == 0 || procscript_landlock_allow(rules.number, place, possible) == 0 { return }
    // A file of the kernel's own, such as another process's in /proc, takes no rule; it stays refused.
    if errno == EBADFD { return }
    throw SandboxFailure("cannot allow '\(path)': \(Errno.current)")
  }

  /// From now on the rules hold.
  ///
  /// - Throws: ``SandboxFailure``
  func enter() throws(SandboxFailure) {
    if procscript_landlock_enter(rules.number) == 0 { return }
    throw SandboxFailure("cannot restrict files: \(Errno.current)")
  }
}
