/// A limit of the system, with its value.
package enum Limit: Hashable, Sendable {
  /// Open descriptors of this process (`RLIMIT_NOFILE`).
  case openFiles(UInt)
  /// Open files of the whole machine (`fs.file-max`).
  case openFilesOfMachine
  /// Processes of this user (`RLIMIT_NPROC`).
  case userProcesses(UInt)
  /// Processes of the sandbox that this process is in.
  case sandboxProcesses(Int)
  /// Processes of a control group (`pids.max`), with the path of the file that says so.
  case groupProcesses(UInt, path: String)
  /// Threads of the machine (`kernel.threads-max`).
  case threads(UInt)
  /// Process ids (`kernel.pid_max`).
  case processIDs(UInt)
  /// Bytes of memory of a control group (`memory.max`), with the path of the file that says so.
  case groupMemory(UInt, path: String)
  /// Memory that the kernel may promise (`vm.overcommit_memory` = 2), in bytes.
  case committedMemory(UInt)
  /// Bytes of address space of this process (`RLIMIT_AS`).
  case addressSpace(UInt)
  /// Bytes of a file (`RLIMIT_FSIZE`), which the memory that processes share is too.
  case fileSize(UInt)
  /// The same, as the sandbox has set it that this process is in.
  case sandboxFileSize(UInt)

  /// The limit that an error number names by itself.
  static func implied(by errno: Errno, using calls: SystemCalls) -> Limit? {
    switch errno {
    case .tooManyOpenFiles: ResourceLimit.current(.openFiles, using: calls).map { .openFiles($0.soft) }
    case .tooManyOpenFilesInSystem: .openFilesOfMachine
    default: nil
    }
  }

  /// This process's address space, where it is limited.
  static func addressSpace(using calls: SystemCalls) -> Limit? {
    guard let limit = ResourceLimit.current(.addressSpace, using: calls), limit.soft != ResourceLimit.unlimited
    else { return nil }
    return .addressSpace(limit.soft)
  }

  /// What a file may have, where that is limited. In a sandbox its supervisor is told.
  package static func fileSize(using calls: SystemCalls) -> Limit? {
    guard let limit = ResourceLimit.current(.fileSize, using: calls), limit.soft != ResourceLimit.unlimited
    else { return nil }
    guard Fence.isUp else { return .fileSize(limit.soft) }
    Fence.note(.sharedMemory)
    return .sandboxFileSize(limit.soft)
  }
}
