import ProcscriptLua
import ProcscriptRecording
import ProcscriptSystem
import ProcscriptWire

/// Primitives from a child's start to its reaping.
enum Lifecycle {
  static let functions: FunctionList = { offer in
    offer("start", start)
    offer("birth", birth)
    offer("open_parcel", openParcel)
    offer("next_ended", nextEnded)
    offer("look", look)
    offer("outcome", outcome)
    offer("reap", reap)
    offer("await", awaitEnd)
    offer("wait", wait)
    offer("children", children)
    offer("notes_ends", notesEnds)
    offer("decode", decode)
    offer("send_by_name", sendByName)
    offer("guard", guardObjects)
    offer("check_start_method", checkStartMethod)
  }

  /// `start(method, daemon, process, enter, pack)` → pid. By fork, the child calls `enter(process)` and never returns;
  /// for another interpreter, `pack(process, found)` describes the process.
  private static let start: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      try host.checkMayStart()
      let method = try StartMethods.named(at: 1, of: state)
      try state.expect(.function, at: 4)
      try state.expect(.function, at: 5)
      let order = StartOrder(state: state, isDaemon: state.boolean(at: 2), process: 3, enter: 4, pack: 5)
      state.push(Int64(try method.start(order, by: host).rawValue))
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
          Result { () throws(LuaError) in try Wire.decode(bytes, with: host.handover, into: state) }
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
          Result { () throws(LuaError) in try Wire.decode(bytes, with: host.handover, into: state) }
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

  /// `next_ended(starting)` → the pid of a child that has ended and is not reaped, or nil. With `starting`, for who is
  /// about to start another, it need not look each time.
  private static let nextEnded: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      guard
        let child = try asLuaError({ () throws(SystemError) in
          state.boolean(at: 1) ? try host.nextEndedAtStart() : try host.nextEnded()
        })
      else { return 0 }
      state.push(Int64(child.pid.rawValue))
      return 1
    }
  }

  /// `look(pid)` → true, exit code, signal name once the child has ended (nil, nil when that can't be known); nothing
  /// while it runs. Does not reap.
  private static let look: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      let pid = try state.pidArgument(1)
      switch try asLuaError({ () throws(SystemError) in try host.look(at: pid) }) {
      case .running: return 0
      case .ended(let status): state.push(ended: status)
      case .gone: state.push(ended: nil)
      }
      return 3
    }
  }

  /// `outcome(pid)` → what the child told of its end (`"returned"`, `"unsendable"`, `"raised"` or nil), and its message.
  private static let outcome: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      try host.pushOutcome(of: host.child(try state.pidArgument(1)), in: state)
      return 2
    }
  }

  /// `reap(pid)` → exit code, signal name, and the two of `outcome`. The child must have ended.
  private static let reap: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      let child = try host.child(try state.pidArgument(1))
      try host.pushOutcome(of: child, in: state)
      switch try asLuaError({ () throws(SystemError) in try host.reap(child) }) {
      case .running: throw .message("process \(child.pid) has not ended")
      case .ended(let status): state.push(ended: status)
      case .gone: state.push(ended: nil)
      }
      state.remove(at: -3)
      state.insert(at: -4)
      state.insert(at: -4)
      return 4
    }
  }

  /// `await(pid, timeout)` → whether it has ended. Does not reap.
  private static let awaitEnd: HostFunction = { L in
    hostCall(L) { state, _ throws(LuaError) in
      let pid = try state.pidArgument(1)
      let deadline = try state.deadlineArgument(2)
      let reason = try asLuaError(collectingIn: state) { () throws(SystemError) in
        try Recorder.waiting(for: .join, UInt64(pid.rawValue)) { () throws(SystemError) in
          try waitForEnd(of: pid, until: deadline)
        }
      }
      if reason == .interrupted { throw interruption() }
      state.push(reason == .satisfied)
      return 1
    }
  }

  /// `wait(pids, timeout)` → whether one of them has ended. Does not reap.
  private static let wait: HostFunction = { L in
    hostCall(L) { state, _ throws(LuaError) in
      let pids = try state.pidsArgument(1)
      let deadline = try state.deadlineArgument(2)
      let end = try asLuaError(collectingIn: state) { () throws(SystemError) in
        try Recorder.waiting(for: .join) { () throws(SystemError) in
          try waitForEnd(of: pids, until: deadline, all: false)
        }
      }
      if end.reason == .interrupted { throw interruption() }
      state.push(end.reason == .satisfied)
      return 1
    }
  }

  /// `children()` → the pids of all children that are not reaped, in the order in which they were started.
  private static let children: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      state.pushTable(array: Int32(host.children.count))
      for (position, child) in host.children.inOrder.enumerated() {
        state.push(Int64(child.pid.rawValue))
        state.rawSet(Int64(position + 1), in: -2)
      }
      return 1
    }
  }

  /// `notes_ends()` → whether a prompt wants to tell which children have ended.
  private static let notesEnds: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      state.push(host.notesEnds)
      return 1
    }
  }

  /// `decode(message)` → the values of a message of `outcome` or `reap`.
  private static let decode: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      if let letter = state.object(at: 1, as: Letter.kind) { return try letter.decode(into: state) }
      guard let message = state.bytes(at: 1) else { throw state.typeError(1, expected: "message") }
      return try Wire.decode(message, into: state)
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

extension Host {
  /// Pushes what a child told of its end, and its message; nil for each where there is none.
  fileprivate func pushOutcome(of child: Child, in state: State) throws(LuaError) {
    let height = state.top
    try asLuaError { () throws(SystemError) in
      try readOutcome(of: child) { outcome, message, channels in
        state.push(outcome.name)
        if message.isEmpty || outcome == .none {
          state.pushNil()
        } else if channels.isEmpty {
          state.push(bytes: message)
        } else {
          state.register(Letter.kind)
          state.push(Letter(message, naming: channels), as: Letter.kind)
        }
      }
    }
    state.setTop(height + 2)
  }
}

extension State {
  /// Pushes true, the exit code and the signal's name of an ended process.
  fileprivate func push(ended status: WaitStatus?) {
    push(true)
    if let status { push(Int64(status.exitCode)) } else { pushNil() }
    push(status?.signal?.name)
  }
}
