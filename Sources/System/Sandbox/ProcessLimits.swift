import CProcscriptSandbox
import ProcscriptSystem

/// The wall of the kernel's limits, for each process by itself.
///
/// The corresponding C function is `setrlimit`; the limits can't be raised again.
enum ProcessLimits {
  /// Descriptors of a process: those of a script are few, and each holds memory that is nobody's, as a pipe's.
  private static let openFiles = 256

  /// - Parameter others: How many processes count besides the sandbox's own: of this user's others where there is no
  ///   namespace of users.
  static func set(_ policy: SandboxPolicy, besides others: Int) throws(SandboxFailure) {
    try set(procscript_limited_core, 0)
    try set(procscript_limited_files, openFiles)
    try set(procscript_limited_locked, 0)
    try set(procscript_limited_messages, 0)
    if let memory = policy.memory { try set(procscript_limited_data, memory) }
    if let files = policy.files { try set(procscript_limited_file_size, files) }
    // One more than are allowed: so that who counts them sees that there are too many.
    if let processes = policy.processes { try set(procscript_limited_processes, processes + 1 + others) }
    // The sum is taken outside: this is for one process that runs away between two looks.
    if let seconds = policy.processorSeconds {
      try set(procscript_limited_processor, Int(min(seconds, 1e9).rounded(.up)) + 2)
    }
  }

  private static func set(_ what: procscript_limited, _ most: Int) throws(SandboxFailure) {
    if procscript_limit(what, UInt64(max(0, most))) == 0 { return }
    throw SandboxFailure("cannot set limit number \(what.rawValue) to \(most): \(Errno.current)")
  }
}
