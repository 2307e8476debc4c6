import Glibc
import ProcscriptSystem

/// A limit of a sandbox that was met, which ends the run.
package enum SandboxLimit: Hashable, Sendable {
  case time, processorTime, memory, processes, output, files
  /// What processes share, which is a file to the kernel.
  case sharedMemory
  /// Files that nobody can count, where their size is limited.
  case uncountable

  /// What a run that it ended exits with: as `timeout` does for time, as a process that was killed for memory.
  var exitCode: Int32 {
    switch self {
    case .time, .processorTime: 124
    case .memory: 137
    case .processes, .output, .files, .sharedMemory, .uncountable: 125
    }
  }

  /// The limit that a signal of the kernel's tells of; nil for other signals.
  static func behind(_ signal: Signal) -> SandboxLimit? {
    switch signal.rawValue {
    case SIGXCPU: .processorTime
    case SIGXFSZ: .files
    default: nil
    }
  }

  /// One sentence: which limit, its figure, and what changes it.
  ///
  /// - Parameter subject: What was ended.
  package func words(of policy: SandboxPolicy, ending subject: String = "the script") -> String {
    let (what, name): (String, String) =
      switch self {
      case .time: ("it ran for longer than \(Self.seconds(policy.seconds))", "time")
      case .processorTime: ("it used more than \(Self.seconds(policy.processorSeconds)) of processor time", "cpu")
      case .memory: ("it needed more than \(Self.size(policy.memory)) of memory", "memory")
      case .processes: ("it had more than \(policy.processes ?? 0) processes at a time", "processes")
      case .output: ("it printed more than \(Self.size(policy.output))", "output")
      case .uncountable:
        ("it made files or folders that cannot be looked at, so that their size is unknown", "files")
      case .sharedMemory:
        ("what its processes share had no room within \(Self.size(policy.files))", "files")
      case .files: ("it wrote files of more than \(Self.size(policy.files))", "files")
      }
    return
      "the sandbox has ended \(subject): \(what) (\(policy.isOfCommand ? "--\(name)=" : "\(name)=")… changes the limit)"
  }

  private static func seconds(_ seconds: Double?) -> String {
    let seconds = seconds ?? 0
    return Int(exactly: seconds).map { "\($0) s" } ?? "\(seconds) s"
  }

  /// In the largest unit that leaves a whole number.
  static func size(_ byteCount: Int?) -> String {
    let byteCount = byteCount ?? 0
    for (unit, name) in [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    where byteCount >= unit && byteCount % unit == 0 {
      return "\(byteCount / unit) \(name)"
    }
    return "\(byteCount) bytes"
  }
}
