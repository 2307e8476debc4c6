/// What the system tells of a process.
package struct ProcessRecord: Hashable, Sendable {
  package let pid: ProcessID
  /// 0 for a process without a parent.
  package let parent: ProcessID
  /// The program's name, up to 15 bytes (the kernel's `comm`).
  package let name: String
  package let state: ProcessState
  /// The program and its arguments, joined by blanks; `[name]` where there are none (the kernel's own, zombies).
  package let command: String
  /// Bytes of memory that are in use and not swapped out; 0 for a zombie.
  package let memory: Int
  /// When it started, in the kernel's clock ticks since the machine did. A pid and this name a process for good.
  package let startTime: UInt64
}
