import CProcscriptSandbox
import CProcscriptSystem
package import ProcscriptSystem

/// What a script that is not trusted may do, and how much of the machine it may use.
///
/// Everything that is not named here is refused. Limits that are nil are not set.
package struct SandboxPolicy: Equatable, Sendable {
  /// What it may reach by sockets.
  package enum Network: Sendable {
    case nothing
    /// Itself, in a network of its own.
    case loopback
    case everything
  }

  /// Bytes of memory of all processes together.
  package var memory: Int?
  /// Processes at a time.
  package var processes: Int?
  /// Seconds until everything is ended.
  package var seconds: Double?
  /// Seconds of processor time of all processes together.
  package var processorSeconds: Double?
  /// Bytes that are printed, on standard output and standard error together.
  package var output: Int?
  /// Bytes of the largest file that is written, and by how much the writable folders may grow.
  package var files: Int?

  /// Files that may be read, and folders of which all may be.
  package var readable: [String] = []
  /// Files that may be written, and folders in which everything may be made, changed and removed.
  package var writable: [String] = []
  /// Programs that may be run: paths of files.
  package var programs: [String] = []
  /// Descriptors that are kept, besides the standard ones: for the host's own processes in there.
  package var descriptors: [Int32] = []
  /// Variables of the environment that are kept.
  package var variables: [String] = []
  package var network = Network.nothing
  /// Whether Lua may load modules that are written in C.
  package var loadsCModules = false

  /// Whether nothing is run where something that was asked for can't be had.
  package var isStrict = false
  /// Whether it comes from options of the command: else errors speak of fields of a table in Lua.
  package var isOfCommand = false
  /// A process below the one that is restricted that is not the script's, but helps it: it has a limit of its own.
  package var helper: ProcessID?
  /// Walls that are left out, for those who test what each of them is for.
  package var omitted: Set<Wall> = []

  package init() {}

  /// What the command sets where nothing else is said.
  package static var usual: SandboxPolicy {
    var policy = SandboxPolicy()
    policy.isOfCommand = true
    policy.memory = 512 << 20
    policy.processes = 64
    policy.seconds = 60
    policy.processorSeconds = 60
    policy.output = 10 << 20
    policy.files = 64 << 20
    return policy
  }

  package func has(_ wall: Wall) -> Bool { !omitted.contains(wall) }

  /// The one in force in this process; nil outside of any sandbox. Used by the one thread of this process.
  nonisolated(unsafe) package private(set) static var inForce: SandboxPolicy?

  /// Where it was to reach itself alone, and has no network of its own: it reaches nothing then.
  ///
  /// - Returns: What is to be told of it.
  mutating func closeNetwork(hasOwn: Bool) -> [String] {
    guard network == .loopback, !hasOwn else { return [] }
    network = .nothing
    return ["network: without a network of its own it can't be held to the loopback device: nothing is reached"]
  }

  /// Whether it is one that this process was started in, of which no more is known than that it is there.
  private(set) var isUnknown = false

  /// In a program that was started in a sandbox: takes its rules for Lua over. For the start of a process.
  package static func takeOver() {
    guard inForce == nil, procscript_outer_sandbox() != procscript_no_outer_sandbox else { return }
    // The filter allows no others.
    _ = procscript_never_run_memory_files()
    var policy = SandboxPolicy()
    policy.isUnknown = true
    policy.loadsCModules = true
    policy.takeForce()
  }

  /// From now on it is in force in this process, and errors name it.
  package func takeForce() {
    var policy = self
    // A sandbox around this one, or this one itself, that was set up before: it gives nothing back.
    switch procscript_outer_sandbox() {
    case procscript_outer_without_modules:
      policy.omitted.remove(.lua)
      policy.loadsCModules = false
    case procscript_outer_with_modules: policy.omitted.remove(.lua)
    default: break
    }
    SandboxPolicy.inForce = policy
    Fence.isUp = true
    Fence.processes = processes
  }
}

/// Means by which a sandbox holds, each by itself.
package enum Wall: String, CaseIterable, Sendable {
  /// The environment is cleared.
  case environment
  /// Descriptors that the command has inherited are closed.
  case descriptors
  /// Processes, network, mounts and names of its own.
  case namespaces
  /// The kernel's limits for each process.
  case limits
  /// Files by Landlock.
  case files
  /// System calls by seccomp.
  case calls
  /// What Lua itself refuses.
  case lua
  /// What a process outside sums up.
  case totals
}

/// Something that was asked for and could not be set, in words: `total memory: no delegated control group: …`.
package struct SandboxRemark: Equatable, Sendable {
  package let text: String

  init(_ text: String) {
    self.text = text
  }
}

/// Why a sandbox could not be set up; nothing has run in it then.
package struct SandboxFailure: Error, Equatable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
