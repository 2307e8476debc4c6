import ArgumentParser
import Glibc
import ProcessModule
import ProcscriptSandbox
import ProcscriptSystem

/// The options that run a script which is not trusted, and say what it may do.
struct SandboxOptions: ParsableArguments {
  // Taken by OptionScan, since its value may be missing.
  @Flag(
    name: .customLong("sandbox"),
    help: ArgumentHelp(
      "Run a script that is not trusted: it can compute, start processes and print, and nothing else; =strict refuses "
        + "where the system can't hold it to all of that. See procscript help sandbox."))
  var isSandboxed = false

  @Option(
    name: .customLong("memory"), help: ArgumentHelp("Memory of all processes together (512M).", valueName: "size"))
  var memory: String?

  @Option(name: .customLong("processes"), help: ArgumentHelp("Processes at a time (64).", valueName: "n"))
  var processes: String?

  @Option(name: .customLong("time"), help: ArgumentHelp("Seconds until it is ended (60).", valueName: "s"))
  var time: String?

  @Option(
    name: .customLong("cpu"), help: ArgumentHelp("Processor time of all processes, in seconds (60).", valueName: "s"))
  var processorTime: String?

  @Option(name: .customLong("output"), help: ArgumentHelp("What it may print (10M).", valueName: "size"))
  var output: String?

  @Option(
    name: .customLong("files"),
    help: ArgumentHelp("The largest file, and what folders may grow by (64M).", valueName: "size"))
  var files: String?

  @Option(
    name: .customLong("allow-read"), parsing: .singleValue,
    help: ArgumentHelp("A file or folder that it may read beside its own folder.", valueName: "path"))
  var readable: [String] = []

  @Option(
    name: .customLong("allow-write"), parsing: .singleValue,
    help: ArgumentHelp("A file, or a folder with all below it, that it may change.", valueName: "path"))
  var writable: [String] = []

  // Taken by OptionScan, since its value may be missing.
  @Flag(
    name: .customLong("allow-net"),
    help: ArgumentHelp("The internet's sockets; =loopback: to itself alone, in a network of its own."))
  var usesNetwork = false

  @Option(
    name: .customLong("allow-run"), parsing: .singleValue,
    help: ArgumentHelp("A program that it may run, within the same walls.", valueName: "program"))
  var programs: [String] = []

  @Option(
    name: .customLong("allow-env"), parsing: .singleValue,
    help: ArgumentHelp("A variable of the environment that it sees.", valueName: "name"))
  var variables: [String] = []

  @Flag(name: .customLong("allow-c-modules"), help: "It may load modules written in C.")
  var loadsCModules = false

  // For those who try what each wall is for.
  @Option(
    name: .customLong("sandbox-without"), parsing: .singleValue,
    help: ArgumentHelp("Leave out a wall.", valueName: "wall", visibility: .hidden))
  var omitted: [String] = []

  /// Those whose value may stand behind a blank.
  static let names = [
    "--memory", "--processes", "--time", "--cpu", "--output", "--files", "--allow-read", "--allow-write", "--allow-run",
    "--allow-env", "--sandbox-without",
  ]
}

extension SandboxOptions {
  /// Complains about options that say more of a sandbox where there is none.
  static func check(among scan: OptionScan) throws {
    if scan.isNetworkUnclear {
      throw ValidationError("--allow-net and --allow-net=loopback say different things: write one of them")
    }
    if scan.sandbox != nil { return }
    for name in names + ["--allow-c-modules"] where scan.has(name) {
      let form = name == "--allow-c-modules" ? name : "\(name)=…"
      throw ValidationError("\(name) says more of --sandbox: procscript --sandbox \(form) file.lua")
    }
    if scan.network != nil {
      throw ValidationError("--allow-net says more of --sandbox: procscript --sandbox --allow-net file.lua")
    }
  }

  /// Makes this process the supervisor of a sandbox, and returns in another one within it. In one that was started anew by
  /// a script in a sandbox, nothing has to be set up: it has inherited it.
  ///
  /// - Parameters:
  ///   - options: What else was said of it; nil where that is nothing.
  ///   - value: That of `--sandbox`.
  ///   - network: That of `--allow-net`.
  ///   - invocation: What is to be run within.
  ///   - report: The file that an exploration is written to; nil or empty for none.
  static func begin(
    _ options: SandboxOptions?, _ value: String, network: String?, for invocation: Invocation, file report: String?
  ) throws {
    var policy = try policy(value, network: network)
    try options?.add(to: &policy)
    if case .file(let path) = invocation.script, let folder = SandboxPaths.folder(of: String(cString: path)) {
      policy.readable.append(folder)
    }
    for case .descriptor(let descriptor) in invocation.pictures { policy.descriptors.append(descriptor) }
    try check(invocation, report, policy)
    if ProcessModule.isStartedAnew { return policy.takeForce() }
    do throws(SandboxFailure) {
      try Supervisor.begin(policy) { Messages.complain($0) }
    } catch {
      Messages.complain("sandbox: nothing was run: \(error)")
      throw ExitCode.failure
    }
  }

  private static func check(_ invocation: Invocation, _ report: String?, _ policy: SandboxPolicy) throws {
    if invocation.isInteractive { throw ValidationError("--sandbox and -i do not go together: a prompt is for you.") }
    if invocation.isBare && isatty(STDIN_FILENO) != 0 {
      throw ValidationError("--sandbox needs the file to run: procscript --sandbox file.lua")
    }
    var files = report.map { $0.isEmpty ? [] : [$0] } ?? []
    for case .file(let path) in invocation.pictures { files.append(path) }
    for file in files where !SandboxPaths.covers(policy.writable, file) {
      let folder = file.lastIndex(of: "/").map { file[..<$0] } ?? "."
      throw ValidationError(
        "'\(file)' is written by the sandbox's own processes, and they may not: --allow-write=\(folder) allows it")
    }
  }
}
