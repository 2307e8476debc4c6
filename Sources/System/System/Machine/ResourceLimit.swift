import Glibc

/// How much of a resource this process may use.
///
/// The corresponding C function is `getrlimit`.
package struct ResourceLimit: Equatable, Sendable {
  /// A resource that the system limits for each process or user.
  package enum Resource: Sendable {
    /// Open descriptors of this process (`ulimit -n`).
    case openFiles
    /// Processes and threads of this user (`ulimit -u`).
    case processes
    /// Bytes of address space of this process (`ulimit -v`).
    case addressSpace
    /// Bytes of the largest file that this process may write (`ulimit -f`).
    case fileSize

    var systemValue: __rlimit_resource_t {
      let resource =
        switch self {
        case .openFiles: RLIMIT_NOFILE
        case .processes: __RLIMIT_NPROC
        case .addressSpace: RLIMIT_AS
        case .fileSize: RLIMIT_FSIZE
        }
      return __rlimit_resource_t(resource.rawValue)
    }
  }

  /// The limit in force; `unlimited` for none.
  package let soft: UInt
  /// How far this process may raise `soft`; `unlimited` for any.
  package let hard: UInt

  /// C's `RLIM_INFINITY`.
  package static let unlimited = UInt.max

  package init(soft: UInt, hard: UInt) {
    self.soft = soft
    self.hard = hard
  }

  /// The limit of this process; nil where the system doesn't tell.
  package static func current(_ resource: Resource, using calls: SystemCalls = .live) -> ResourceLimit? {
    try? calls.resourceLimit(resource)
  }

  /// Lets this process use as much of a resource as it may allow itself.
  ///
  /// The corresponding C function is `setrlimit`.
  package static func raise(_ resource: Resource) {
    var limit = rlimit()
    guard getrlimit(resource.systemValue, &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(resource.systemValue, &limit)
  }
}
