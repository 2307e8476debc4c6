import Glibc
import ProcscriptNodes
import ProcscriptSystem

// The command's side of other nodes: it says that it can be an agent, and becomes one.
extension ProcessModule {
  /// This program can be started as an agent of a node, by ``runNode()``: scripts may start processes there.
  ///
  /// - Parameter version: What of the build the program itself knows: both sides must have the same.
  package static func offerNodes(version: String) {
    Launcher.isSupported = true
    Launcher.nodeVersion = version
  }

  /// The script's text, in a process that was started on another node than the script; nil in others.
  package static var scriptOfHome: [UInt8]? { Launch.scriptOfHome }

  /// Makes this process the agent of a node, which starts processes there as home orders. What it has as standard input
  /// and output are the launcher's streams.
  package static func runNode() -> Never {
    NodeAgent.run(build: Launcher.build) { start, hello throws(SystemError) in
      let folder = Self.path(hello.folder)
      // What of home's folders is not here is replaced by the one that the launcher has chosen.
      if !WorkingFolder.enter(Self.path(start.folder)) { WorkingFolder.enter(folder) }
      Launch.runScripts(in: folder)
      return try startOnNode(start, hello)
    }
  }

  private static func path(_ bytes: [UInt8]) -> [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

  /// Starts a process of a node.
  private static func startOnNode(
    _ start: StartOfProcess, _ hello: HomeHello
  ) throws(SystemError) -> NodeProcess {
    let launch = try start.birth.withUnsafeBytes { birth in
      start.parcel.withUnsafeBytes { parcel in
        Result { () throws(SystemError) in try Launch(birth: birth, parcel: parcel, script: hello.script) }
      }
    }.get()
    let home = try SocketPair()
    let calls = try SocketPair()
    let (output, error) = (try PipeEnds().release(), try PipeEnds().release())
    defer { for descriptor in [home.far, calls.far, output.writing, error.writing] { close(descriptor) } }
    do throws(SystemError) {
      let pid = try launch.startOnNode(
        words: words(of: hello), changing: changes(of: hello),
        standard: [.nothing, .descriptor(output.writing), .descriptor(error.writing)], home: home.far, calls: calls.far,
        order: start)
      return NodeProcess(pid: pid, home: home.near, calls: calls.near, output: output.reading, error: error.reading)
    } catch let failure {
      for descriptor in [home.near, calls.near, output.reading, error.reading] { close(descriptor) }
      throw failure
    }
  }

  private static func words(of hello: HomeHello) -> WordList {
    var words = WordList()
    for word in hello.words { word.withUnsafeBytes { words.append($0) } }
    return words
  }

  /// Home's variables, without those by which a nested launcher would take this process's job for its own.
  private static func changes(of hello: HomeHello) -> [Environment.Change] {
    let mark = UInt8(ascii: "=")
    var changes: [Environment.Change] = []
    for variable in hello.environment {
      guard let end = variable.firstIndex(of: mark) else { continue }
      changes.append(Environment.Change(Array(variable[..<end]), Array(variable[(end + 1)...])))
    }
    let own = Environment.variables(changing: [])
    for index in 0..<own.count where own[index].hasPrefix("SLURM") {
      changes.append(Environment.Change(Array(own[index].utf8.prefix { $0 != mark }), nil))
    }
    return changes
  }
}
