import Glibc
import ProcscriptLua
import ProcscriptNodes
import ProcscriptSystem

/// Primitives of processes on other nodes, and of the commands that reach them.
enum NodeFunctions {
  static let functions: FunctionList = { offer in
    offer("placement", placement)
    offer("set_launcher", setLauncher)
    offer("is_abroad_method", isAbroadMethod)
    offer("launcher_losses", launcherLosses)
  }

  /// `placement(mine)` → the name of the node that a process of another node has come to, and its pid there; nothing
  /// before that. Kept in the record once it is reaped.
  private static let placement: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      try state.expect(.table, at: 1)
      if let child = host.child(withRecordAt: 1, in: state), let value = host.links?.placement(of: child.pid)?.value {
        state.push(value.node)
        state.push(Int64(value.pid))
        return 2
      }
      state.rawGet("node", from: 1)
      state.rawGet("remote_pid", from: 1)
      return 2
    }
  }

  /// `is_abroad_method(name)` → whether processes that are started so begin on other nodes.
  private static let isAbroadMethod: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(try StartMethods.named(at: 1, of: state) is LaunchMethod)
      return 1
    }
  }

  /// `launcher_losses(name)` → how often an item of a pool is given again that was lost with its node; 0 for a start
  /// method of this machine.
  private static let launcherLosses: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let method = try StartMethods.named(at: 1, of: state) as? LaunchMethod
      state.push(Int64(method?.launcher.losses ?? 0))
      return 1
    }
  }

  /// `set_launcher(name, options)`: makes a start method, or changes one; checked by the Lua part but for the name.
  private static let setLauncher: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      let name = try state.stringArgument(1)
      if StartMethods.all.contains(where: { $0.name == name }) {
        throw .message("'\(name)' is a start method of this machine: give the launcher another name")
      }
      try state.expect(.table, at: 2)
      let place = Launcher.all.firstIndex { $0.name == name }
      var launcher = place.map { Launcher.all[$0] } ?? Launcher(name: name, engine: .other, command: [])
      if let command = state.words(field: "command", of: 2) {
        launcher.command = command
        launcher.engine = .other
      }
      if launcher.command.isEmpty {
        throw .message(
          "the start method '\(name)' needs a command: write command={\"launch\", \"{node}\", \"{program}\", \"--node\"}"
        )
      }
      if let nodes = state.words(field: "nodes", of: 2) { launcher.nodes = nodes }
      if let options = state.words(field: "options", of: 2) { launcher.options = options }
      if let count = state.number(field: "per_node", of: 2) { launcher.perNode = Int(count) }
      if let seconds = state.number(field: "silence", of: 2) { launcher.silence = seconds }
      if let seconds = state.number(field: "idle", of: 2) { launcher.idle = seconds }
      if let count = state.number(field: "losses", of: 2) { launcher.losses = Int(count) }
      if let place { Launcher.all[place] = launcher } else { Launcher.all.append(launcher) }
      return 0
    }
  }
}

extension State {
  fileprivate func words(field name: String, of index: Int32) -> [String]? {
    let height = top
    defer { setTop(height) }
    guard rawGet(name, from: index) == .table else { return nil }
    let list = top
    return (0..<rawLength(at: list)).compactMap { position in
      rawGet(Int64(position + 1), from: list)
      defer { pop() }
      return string(at: -1)
    }
  }

  fileprivate func number(field name: String, of index: Int32) -> Double? {
    let height = top
    defer { setTop(height) }
    return rawGet(name, from: index) == .number ? number(at: -1) : nil
  }

  /// A child is about to be reaped: its record tells from then on where it was.
  func keepPlacement(of child: Child, in record: Int32, of host: Host) {
    guard let links = host.links, let link = links.link(of: child.pid) else { return }
    push(Int64(link))
    rawSet("link", in: record)
    guard let value = links.placement(of: child.pid)?.value else { return }
    push(value.node)
    rawSet("node", in: record)
    push(Int64(value.pid))
    rawSet("remote_pid", in: record)
  }
}
