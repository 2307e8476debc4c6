import Glibc
import ProcscriptNodes
import ProcscriptSystem

/// What a start method on other nodes is: the command that reaches them, and how it is used. Scripts make and change
/// them by `process.launcher`.
struct Launcher: Equatable, Sendable {
  /// Who places processes, where that is known here.
  enum Engine: Sendable {
    case slurm
    case ssh
    /// A command of the script's.
    case other
  }

  /// What scripts call the start method.
  let name: String
  var engine: Engine
  /// The command's words: see ``LauncherCommand``.
  var command: [String]
  /// The nodes, for commands that don't find them by themselves; nil for those that do.
  var nodes: [String]?
  /// Processes for each launcher; nil for as many as the node gives.
  var perNode: Int?
  /// Words in the place of `{options}`.
  var options: [String] = []
  /// Seconds without a byte after which a node is given up.
  var silence = 90.0
  /// How often an item of a pool is given again that was lost with its node.
  var losses = 3
  /// Seconds without a process after which a launcher ends.
  var idle = 10.0

  /// Those that there are, in the order in which they were made. Used by one thread.
  nonisolated(unsafe) static var all = [
    Launcher(
      name: "slurm", engine: .slurm,
      command: [
        "srun", "--nodes=1", "--ntasks=1", "{slurm}", "--quiet", "--mpi=none", "--cpu-bind=none",
        "--kill-on-bad-exit=0", "{options}", "{program}", "--node",
      ]),
    Launcher(
      name: "ssh", engine: .ssh,
      command: [
        "ssh", "-T", "-o", "BatchMode=yes", "-o", "ServerAliveInterval=15", "{options}", "{node}", "{program}",
        "--node",
      ]),
  ]

  /// Whether this program can be started as an agent, by the option `--node`.
  nonisolated(unsafe) static var isSupported = false

  /// What tells this program from others of another build: nodes must have the same.
  static var build: String {
    var status = stat()
    let size = stat("/proc/self/exe", &status) == 0 ? Int(status.st_size) : 0
    return "\(nodeVersion)-\(String(size, radix: 16))"
  }

  /// What of a build is known when it is made.
  nonisolated(unsafe) static var nodeVersion = "0"

  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The nodes of the allocation that this process is in; nil outside of one.
  private static var allocation: [(name: String, processors: Int?)]? {
    guard variable("SLURM_JOB_ID") != nil, let list = variable("SLURM_JOB_NODELIST"),
      let names = SlurmLists.nodes(list), !names.isEmpty
    else { return nil }
    let counts = variable("SLURM_JOB_CPUS_PER_NODE").flatMap(SlurmLists.counts) ?? []
    return names.enumerated().map { ($1, $0 < counts.count ? counts[$0] : nil) }
  }

  /// A node that a launcher can be started for.
  struct Target {
    /// nil where the engine finds one.
    let node: String?
    /// The processors that it is known to give; nil where only the node itself knows.
    let processors: Int?
  }

  /// Those that there are; nil for as many as the engine gives.
  var targets: [Target]? {
    if engine == .slurm {
      if let allocation = Self.allocation { return allocation.map { Target(node: $0.name, processors: $0.processors) } }
      return nil
    }
    return nodes?.map { Target(node: $0, processors: nil) }
  }

  /// What is asked of an engine that finds a node by itself.
  var anyTarget: Target { Target(node: nil, processors: engine == .slurm ? perNode ?? 1 : perNode) }

  /// Whether the launcher's job is its own, and ends with it.
  private var ownsJob: Bool { engine == .slurm && Self.allocation == nil }

  /// The words of the command for a node.
  private func words(for target: Target) -> [String] {
    let program = ownExecutablePath()
    let own = engine == .ssh ? LauncherCommand.quoted(program) : program
    var words = LauncherCommand.words(of: command, node: target.node, options: options, program: [own])
    guard engine == .slurm, let place = words.firstIndex(of: "{slurm}") else { return words }
    var asked = ["--cpus-per-task=\(perNode ?? target.processors ?? 1)", "--job-name=\(Self.jobName)"]
    if let node = target.node { asked += ["--overlap", "--no-kill", "-w", node] }
    words.replaceSubrange(place...place, with: asked)
    return words
  }

  private static var jobName: String {
    let script = ProcessModule.scriptFile.map { String(cString: $0) } ?? "procscript"
    return String(script.split(separator: "/").last ?? "procscript")
  }

  /// What a link for a node is to do.
  func order(for target: Target) -> NodeLink.Order {
    let words = words(for: target)
    let hello = HomeHello(
      silence: silence, ownsJob: ownsJob, environment: Self.environment, folder: Launch.homeFolder,
      words: Launch.homeWords,
      script: Launch.scriptText)
    let name = words[0].split(separator: "/").last.map(String.init) ?? words[0]
    return NodeLink.Order(
      command: WordList(words), paths: ProgramSearch.paths(of: words[0], in: nil),
      name: target.node.map { "\(name) \($0)" } ?? name, hello: hello, build: Self.build, idle: idle,
      cancel: engine == .slurm ? ["scancel", "{job}"] : [])
  }

  /// The path of this process's folder; empty where it is gone.
  static var folder: [UInt8] { (WorkingFolder.path() ?? []).dropLast().map { UInt8(bitPattern: $0) } }

  /// Variables that say where a process is, or who has started it: a node has its own.
  private static let ofTheMachine = [
    "HOME", "HOSTNAME", "HOST", "LOGNAME", "USER", "MAIL", "OLDPWD", "PWD", "SHELL", "SHLVL", "TMPDIR", "TMP", "TEMP",
    "TERM", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "_",
  ]
  private static let prefixes = ["SLURM", "SSH_", "XDG_", "SUDO_", "PROCSCRIPT_LAUNCH"]

  private static var environment: [[UInt8]] {
    let all = Environment.variables(changing: [])
    var variables: [[UInt8]] = []
    all.withPointers { words in
      for index in 0..<all.count {
        let word = UnsafeRawBufferPointer(start: words[index], count: words[index].map { strlen($0) } ?? 0)
        let name = String(decoding: word.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
        if ofTheMachine.contains(name) || prefixes.contains(where: { name.hasPrefix($0) }) { continue }
        variables.append(Array(word))
      }
    }
    return variables
  }
}
