import Glibc
package import ProcscriptLua
import ProcscriptLuaPart
import ProcscriptSandbox
import ProcscriptSystem

extension ProcessModule {
  /// The file of the script that this process runs: a sandbox that the script makes lets it read that file's folder. It lasts
  /// as long as the process. Used by one thread.
  nonisolated(unsafe) package static var scriptFile: UnsafePointer<CChar>?

  /// Whether it was done in this process, for the one state that has the module. Used by one thread.
  nonisolated(unsafe) private static var isRestricted = false

  /// The policies in force that a later one has come on top of: all of them hold. Used by one thread.
  nonisolated(unsafe) private static var earlierPolicies: [SandboxPolicy] = []

  /// Why a file can't be had, where one of the policies in force does not allow it; nil where all do.
  fileprivate static func refusal(of path: String, for use: SandboxPolicy.Use) -> String? {
    for policy in earlierPolicies {
      if let refusal = policy.refusal(of: path, for: use) { return refusal }
    }
    return SandboxPolicy.inForce?.refusal(of: path, for: use)
  }

  /// Restricts this process, which runs already, and all that descend from it from now on, for good.
  ///
  /// - Returns: What could not be set.
  /// - Throws: `SandboxFailure`; nothing has changed where it is strict and lacks what no process can give itself, and some
  ///   of the walls may stand else.
  static func enter(_ policy: SandboxPolicy) throws(SandboxFailure) -> [String] {
    let lacking = policy.lackingOnceItRuns
    if policy.isStrict, let first = lacking.first {
      let more = lacking.dropFirst().map { "; \($0)" }.joined()
      throw SandboxFailure("strict does not do without: \(first)\(more)")
    }
    let (before, processes) = (SandboxPolicy.inForce, Fence.processes)
    let remarks = try Confinement.enter(policy)
    note(before, processes)
    return lacking + remarks.map(\.text)
  }

  /// This process was started in a sandbox of such a policy.
  static func inherit(_ policy: SandboxPolicy) {
    let (before, processes) = (SandboxPolicy.inForce, Fence.processes)
    policy.takeForce()
    note(before, processes)
  }

  /// A policy has come on top of another one: that holds too, and errors name it as before.
  private static func note(_ earlier: SandboxPolicy?, _ processes: Int?) {
    guard let earlier else { return }
    earlierPolicies.append(earlier)
    if let processes { Fence.processes = min(processes, Fence.processes ?? processes) }
  }

  /// In a sandbox: takes from a state's libraries what a script that is not trusted has no use for, and has the functions
  /// that are left name the sandbox where it is the reason of an error.
  ///
  /// To be called when the module is open and nothing has been run: what the module uses itself it has by then.
  package static func restrictLua(of state: State) throws(LuaError) {
    guard let policy = SandboxPolicy.inForce, policy.has(.lua), !isRestricted else { return }
    isRestricted = true
    let chunk = ProcessScriptChunk.restrictions
    try chunk.source.withUnsafeBytesTyped { source throws(LuaError) in
      try state.load(source, name: chunk.chunkName)
    }
    state.push(explain, upvalues: 0)
    state.push(policy.loadsCModules)
    try state.call(arguments: 2, results: 0)
  }
}

extension SandboxPolicy {
  /// What a process that runs already can't give itself, in words. Within a sandbox of the command that has been told.
  fileprivate var lackingOnceItRuns: [String] {
    if SandboxPolicy.inForce?.isOfCommand == true { return [] }
    var lacking: [String] = []
    if has(.namespaces) {
      lacking.append(
        "processes: no namespace of processes, which is for those that are yet to begin: the machine's processes are seen"
      )
    }
    if let memory, has(.totals) {
      let each = "\(memory >> 20) MiB"
      let most = processes.map { "at most \($0) × \(each)" } ?? "\(each) for each process"
      lacking.append(
        "total memory: no control group: it is summed up 10 times a second; in between \(most) that are a process's own, "
          + "and shared memory without a limit")
    }
    return lacking
  }
}

/// `explain(path, how)` → why a file can't be read (false), written (true) or run (`"run"`), where the sandbox is the reason;
/// nil else.
private let explain: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    let path = try state.stringArgument(1)
    let use: SandboxPolicy.Use = state.string(at: 2) != nil ? .running : state.boolean(at: 2) ? .writing : .reading
    state.push(ProcessModule.refusal(of: path, for: use))
    return 1
  }
}
