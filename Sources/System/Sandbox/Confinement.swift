import CProcscriptSandbox
import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// The walls that a process builds around itself, and all that descend from it, for good.
package enum Confinement {
  /// Builds them: limits, no new privileges, files, system calls, in this order. Nothing of the script has run yet, or it is
  /// the script that asks for it.
  ///
  /// - Parameters:
  ///   - others: How many processes count besides those of the sandbox, of the same user.
  ///   - remark: Is told what could not be set.
  /// - Throws: ``SandboxFailure``; some of the walls may stand then, and the process is to end.
  static func build(
    _ policy: SandboxPolicy, besides others: Int, remark: (SandboxRemark) -> Void
  ) throws(SandboxFailure) {
    let canSealMemory = procscript_never_run_memory_files()
    // Before files are out of reach: what it needs of them is looked up now.
    let rights = policy.has(.files) ? try FileRights(policy, remark: remark) : nil
    if let rights {
      try rights.allowUsual(policy)
      try rights.allowAsked(policy)
      try allow(rights, others, policy)
    } else {
      try limit(policy, besides: others)
    }
    if policy.has(.calls) { try filterCalls(policy, canSealMemory, remark: remark) }
  }

  /// Restricts this process, which runs already, and all that descend from it from now on, for good. It may be done again:
  /// the walls of each time hold.
  ///
  /// Descriptors that are open stay so, and so does what is in memory.
  ///
  /// - Returns: What could not be set.
  /// - Throws: ``SandboxFailure``; some of the walls may stand then.
  package static func enter(_ asked: SandboxPolicy) throws(SandboxFailure) -> [SandboxRemark] {
    var policy = asked
    var remarks: [SandboxRemark] = []
    // It has this process's memory, and would stay behind the walls of before. The kernel wants to see one task alone, too.
    Lookout.end()
    let isFirst = SandboxPolicy.inForce == nil
    // As who can open what this process has: another user may not.
    if policy.has(.descriptors) { remarks += Separation.keepDirections().map { SandboxRemark($0) } }
    try User.becomeOrdinary(policy)
    let watch = try TreeWatch.start(policy)
    var others = 0
    let outerNetwork = SandboxPolicy.inForce?.network
    var hasNetwork = outerNetwork == .loopback || outerNetwork == .nothing
    if !isFirst || !policy.has(.namespaces) || !enterNamespaces(policy, &hasNetwork, &remarks) {
      others = User.processes(of: getuid()) - 1
    }
    remarks += policy.closeNetwork(hasOwn: hasNetwork).map { SandboxRemark($0) }
    // It looks at which namespace its members are known by.
    if let watch, !watch.awaitAnswer() { throw SandboxFailure("nobody watches over it") }
    if policy.has(.environment) { try Surroundings.clear(policy) }
    try build(policy, besides: others) { remarks.append($0) }
    if policy.isStrict, let first = remarks.first {
      throw SandboxFailure("strict does not do without: \(first.text)")
    }
    policy.takeForce()
    return remarks
  }

  /// Those that a process can enter by itself: not that of processes, which is for children.
  ///
  /// - Returns: Whether it has a namespace of users, in which its processes are counted by themselves.
  private static func enterNamespaces(
    _ policy: SandboxPolicy, _ hasNetwork: inout Bool, _ remarks: inout [SandboxRemark]
  ) -> Bool {
    let (user, group) = (getuid(), getgid())
    guard procscript_unshare(procscript_namespace_users.rawValue) == 0 else {
      remarks.append(SandboxRemark("processes: no namespace of users: \(Errno.current): the user's others count too"))
      return false
    }
    Namespaces.keepNumbers(of: user, group)
    for kind in [procscript_namespace_ipc, procscript_namespace_names] where procscript_unshare(kind.rawValue) != 0 {
      remarks.append(SandboxRemark("namespaces: \(Errno.current)"))
    }
    if policy.network != .everything {
      hasNetwork = procscript_unshare(procscript_namespace_network.rawValue) == 0
      if !hasNetwork { remarks.append(SandboxRemark("namespaces: \(Errno.current)")) }
    }
    if policy.network == .loopback && hasNetwork && procscript_raise_loopback() != 0 {
      remarks.append(SandboxRemark("network: the loopback device does not start: \(Errno.current)"))
    }
    return true
  }

  private static func allow(
    _ rights: borrowing FileRights, _ others: Int, _ policy: SandboxPolicy
  ) throws(SandboxFailure) {
    try limit(policy, besides: others)
    try rights.enter()
  }

  private static func limit(_ policy: SandboxPolicy, besides others: Int) throws(SandboxFailure) {
    if policy.has(.limits) { try ProcessLimits.set(policy, besides: others) }
    guard procscript_drop_capabilities() == 0 else {
      throw SandboxFailure("cannot give up capabilities: \(Errno.current)")
    }
    guard procscript_forbid_new_privileges() == 0 else {
      throw SandboxFailure("cannot give up new privileges: \(Errno.current)")
    }
  }

  private static func filterCalls(
    _ policy: SandboxPolicy, _ canSealMemory: Bool, remark: (SandboxRemark) -> Void
  ) throws(SandboxFailure) {
    var allowances: UInt32 = 0
    if policy.network != .nothing { allowances |= procscript_calls_of_network.rawValue }
    // The newest filter's answer is what is heard: it says no less than an older one's.
    let outer = procscript_outer_sandbox()
    if policy.has(.lua) || outer != procscript_no_outer_sandbox { allowances |= procscript_calls_hardened.rawValue }
    if policy.loadsCModules && outer != procscript_outer_without_modules {
      allowances |= procscript_calls_of_modules.rawValue
    }
    if !policy.programs.isEmpty { allowances |= procscript_calls_of_programs.rawValue }
    if !canSealMemory {
      allowances |= procscript_calls_of_any_memory_file.rawValue
      remark(SandboxRemark("programs: before Linux 6.3 a file in memory can be run, within the same walls"))
    }
    let result = procscript_filter_calls(allowances)
    switch result {
    case 0: break
    case EINVAL, ENOSYS, EPERM, EACCES:
      remark(
        SandboxRemark(
          "system calls: the kernel takes no filter (\(Errno(rawValue: result))): sockets of this machine, and the "
            + "kernel's less tried parts, are open to the script"))
    default: throw SandboxFailure("cannot filter system calls: \(Errno(rawValue: result))")
    }
  }
}
