import ProcscriptLua
import ProcscriptSystem
import ProcscriptWire

/// Primitives of beginnings: of the processes that are started here, and of this one. See also ``ChildFunctions``.
enum Lifecycle {
  static let functions: FunctionList = { offer in
    offer("start", start)
    offer("birth", birth)
    offer("open_parcel", openParcel)
    offer("send_by_name", sendByName)
    offer("guard", guardObjects)
    offer("check_start_method", checkStartMethod)
  }

  /// `start(method, daemon, process, mine, enter, pack, streams, program, seat)`: starts a process; `mine`, the
  /// object's private part, becomes its record. By fork, the child calls `enter(process)` and never returns; for another
  /// interpreter, `pack(process, found)` describes the process. `streams` says what it has as its standard descriptors,
  /// where they are not the usual ones: see ``Streams``. `program` says what it runs instead of a function: see
  /// ``ProgramOrder``. `seat` is for other nodes: see ``StartOrder``. → whether it runs on one.
  private static let start: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      try host.checkMayStart()
      Interrupts.takeBack()
      let method = try StartMethods.named(at: 1, of: state)
      let (process, mine, enter, pack): (Int32, Int32, Int32, Int32) = (3, 4, 5, 6)
      try state.expect(.table, at: mine)
      try state.expect(.function, at: enter)
      try state.expect(.function, at: pack)
      let program = state.isNil(at: 8) ? nil : try ProgramOrder(at: 8, of: state)
      let streams = state.isNil(at: 7) ? nil : try Streams(at: 7, of: state, forProgram: program != nil)
      let order = StartOrder(
        state: state, isDaemon: state.boolean(at: 2), process: process, enter: enter, pack: pack, streams: streams,
        seat: state.isNil(at: 9) ? nil : 9)
      func start() throws(LuaError) -> Child {
        if let program { return try program.start(order, by: host) }
        return try method.start(order, by: host)
      }
      let child = if let streams { try streams.handingOver(start) } else { try start() }
      state.keep(child, record: mine, object: process)
      streams?.give(to: mine, in: state)
      if host.guest != nil { state.watchClosingAgain() }
      state.push(program == nil && method is LaunchMethod)
      return 1
    }
  }

  /// `birth()` → what this process was told at its start, before the script is run again; nil where it was not started
  /// so.
  private static let birth: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      guard let launch = Launch.received else { return 0 }
      let outcome = try asLuaError { () throws(SystemError) in
        try launch.withBirth { bytes in
          Result { () throws(LuaError) in try Wire.decode(bytes, with: host.handover, into: state, trusting: true) }
        }
      }
      return try outcome.get()
    }
  }

  /// `open_parcel()` → what this process was started to run. Once: from now on it may start processes.
  private static let openParcel: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      guard let launch = Launch.received else { return 0 }
      let outcome = try asLuaError { () throws(SystemError) in
        try launch.withParcel { bytes in
          Result { () throws(LuaError) in try Wire.decode(bytes, with: host.handover, into: state, trusting: true) }
        }
      }
      host.endPreparation()
      return try outcome.get()
    }
  }

  /// `guard(metatable, name)`: the objects that have it can't be sent, and errors call them so; nil for processes, which
  /// go along with one that is started.
  private static let guardObjects: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      try state.expect(.table, at: 1)
      let name = state.string(at: 2)
      try Wire.guardTables(withMetatableAt: 1, calling: name ?? "a process", of: state, listing: name == nil)
      return 0
    }
  }

  /// `send_by_name(name, v)`: in messages `name` stands for `v` from now on.
  private static let sendByName: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      try Wire.register(permanent: try state.stringArgument(1), at: 2, of: state)
      return 0
    }
  }

  /// `check_start_method(name)`: an error unless processes can be started so.
  private static let checkStartMethod: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      _ = try StartMethods.named(at: 1, of: state)
      return 0
    }
  }
}
