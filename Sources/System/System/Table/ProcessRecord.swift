/// What the system tells of a process.
public struct ProcessRecord: Hashable, Sendable {
  public let pid: ProcessID
  /// 0 for a process without a parent.
  public let parent: ProcessID
  /// The program's name, up to 15 bytes (the kernel's `comm`).
  public let name: String
  public let state: ProcessState
  /// The program and its arguments, joined by blanks; `[name]` where there are none (the kernel's own, zombies).
  public let command: String
  /// Bytes of memory that are in use and not swapped out; 0 for a zombie.
  public let memory: Int
  /// When it started, in the kernel's clock ticks since the machine did. A pid and this name a process for good.
  public let startTime: UInt64
}
