import ProcscriptChannels
public import ProcscriptLua
import ProcscriptSandbox

extension ProcessModule {
  /// What a script that is not trusted may do, and how much of the machine it may use. Everything else is refused by the
  /// kernel, to it and to all that it starts.
  ///
  /// ```swift
  /// var sandbox = ProcessModule.Sandbox()
  /// sandbox.readable = ["/srv/homework"]
  /// sandbox.seconds = 10
  /// try sandbox.begin { print($0) }
  /// // From here on this is another process, within the sandbox: it makes a Lua state, and runs the script.
  /// ```
  ///
  /// It is made of Landlock, seccomp, namespaces and limits, as far as the system has them: see `landlock(7)`,
  /// `seccomp(2)`, `namespaces(7)` and `setrlimit(2)`. What a system lacks is told, or is an error with ``isStrict``.
  public struct Sandbox: Sendable {
    /// What a script may reach by sockets.
    public enum Network: Sendable {
      case nothing
      /// Itself, in a network of its own.
      case loopback
      /// All that the program may reach by the internet's protocols.
      case everything
    }

    /// Bytes of memory of all processes together, 16 MiB or more; nil for no limit.
    public var memory: Int? = 512 << 20
    /// Processes at a time, 1 or more; nil for no limit.
    public var processes: Int? = 64
    /// Seconds until everything is ended; nil for no limit.
    public var seconds: Double?
    /// Seconds of processor time of all processes together; nil for no limit.
    public var processorSeconds: Double?
    /// Bytes that are printed, on both outputs together; nil for no limit. For ``begin(complaining:)`` alone.
    public var output: Int?
    /// Bytes of the largest file, and by how much the writable folders may grow, 1 MiB or more; nil for no limit.
    public var files: Int? = 64 << 20
    /// Files that may be read, and folders of which all may be.
    public var readable: [String] = []
    /// Files that may be written, and folders in which everything may be made, changed and removed.
    public var writable: [String] = []
    /// Paths of programs that may be run, within the same walls.
    public var programs: [String] = []
    /// Variables of the environment that are kept.
    public var variables: [String] = []
    /// What may be reached by sockets.
    public var network = Network.nothing
    /// Whether Lua may load modules that are written in C.
    public var loadsCModules = false
    /// Whether it is an error where the system lacks something that was asked for.
    public var isStrict = false

    public init() {}

    /// Why a sandbox could not be made.
    public struct Failure: Error, CustomStringConvertible {
      /// A sentence.
      public let description: String
    }

    /// Makes this process the supervisor of a sandbox, and returns in another one, within it.
    ///
    /// The supervisor passes on what is printed and typed, ends everything at a limit, and ends when the other process does:
    /// with its exit code, or with 124 (time), 137 (memory) or 125 (other limits). Where this process is root's, both become
    /// the user who has called `sudo`, or nobody.
    ///
    /// - Parameter complain: Is given what this system can't set, and the sentence on a limit that was met.
    /// - Precondition: This process has one thread, and no Lua state has the module yet.
    /// - Throws: ``Failure``; this process is not in a sandbox then.
    public func begin(complaining complain: @escaping (String) -> Void) throws(Failure) {
      do throws(SandboxFailure) {
        try Supervisor.begin(policy, complain: complain)
      } catch {
        throw Failure(description: error.description)
      }
    }

    /// Restricts this process, and all that descend from it from now on, for good: what `process.sandbox` does in Lua.
    ///
    /// What is open stays open. It has no namespace of processes, so that others of the system are seen, and a limit on
    /// printing is not kept.
    ///
    /// - Parameter state: One that has the module: Lua is told of it too.
    /// - Returns: What this system can't set.
    /// - Precondition: This process has one thread.
    /// - Throws: ``Failure``, also where other processes share channels with it, since those would be outside; some of the
    ///   walls may stand then.
    @discardableResult
    public func enter(in state: State) throws(Failure) -> [String] {
      do throws(SandboxFailure) {
        guard !Arena.hasOthers else {
          throw SandboxFailure("processes that share channels with this one run outside of it")
        }
        let remarks = try ProcessModule.enter(policy)
        try restrict(state)
        return remarks
      } catch {
        throw Failure(description: error.description)
      }
    }

    private func restrict(_ state: State) throws(SandboxFailure) {
      do throws(LuaError) {
        try ProcessModule.restrictLua(of: state)
      } catch {
        throw SandboxFailure(state.takeDescription(of: error))
      }
    }

    private var policy: SandboxPolicy {
      var policy = SandboxPolicy()
      policy.memory = memory
      policy.processes = processes
      policy.seconds = seconds
      policy.processorSeconds = processorSeconds
      policy.output = output
      policy.files = files
      policy.readable = readable
      policy.writable = writable
      policy.programs = programs
      policy.variables = variables
      policy.loadsCModules = loadsCModules
      policy.isStrict = isStrict
      policy.network =
        switch network {
        case .nothing: .nothing
        case .loopback: .loopback
        case .everything: .everything
        }
      return policy
    }
  }
}
