import ProcscriptLua
import ProcscriptSchedules
import ProcscriptSystem
import ProcscriptText

/// Functions about this process and the machine's others.
enum Machine {
  /// The module's own functions.
  static let functions: FunctionList = { offer in
    offer("getpid", getpid)
    offer("getppid", getppid)
    offer("cpu_count", cpuCount)
    offer("is_main", isMain)
    offer("list", list)
  }

  /// Primitives for the module's code.
  static let primitives: FunctionList = { offer in
    offer("getpid", getpid)
    offer("getppid", getppid)
    offer("cpu_count", cpuCount)
    offer("status", status)
    offer("raise", raise)
    offer("place", place)
    offer("printable", printable)
  }

  private static let getpid: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(Int64(ProcessID.current().rawValue))
      return 1
    }
  }

  private static let getppid: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      if Turns.areTaken { try Points.lookAtParent() }
      state.push(Int64(ProcessID.parent().rawValue))
      return 1
    }
  }

  private static let cpuCount: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(Int64(Keeper.current?.processorCount ?? usableProcessorCount()))
      return 1
    }
  }

  private static let isMain: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      state.push(host.isMain)
      return 1
    }
  }

  /// `status(pid)` → `"running"`, `"sleeping"`, `"stopped"` or `"zombie"`; nil when there is no such process. Of this
  /// process and its children it is told without a process table too.
  private static let status: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let pid = Int32(exactly: try state.integerArgument(1)).flatMap { $0 > 0 ? ProcessID($0) : nil }
      if let pid, let status = try Points.state(of: pid) {
        state.push(status.rawValue)
        return 1
      }
      let status = try asLuaError(collectingIn: state) { () throws(SystemError) -> ProcessState? in
        guard let pid else { return nil }
        if Turns.areTaken, Keeper.current?.object(of: pid) == nil { Points.escape("a look at process \(pid)") }
        do throws(SystemError) {
          return try ProcessTable().status(of: pid)
        } catch {
          guard error.operation == .listProcesses, let own = try ProcessState.ofOwn(pid) else { throw error }
          return own
        }
      }
      state.push(status?.rawValue)
      return 1
    }
  }

  /// `list([pattern])` → the machine's processes in the order of their pids.
  private static let list: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let pattern = state.isNil(at: 1) ? nil : try state.stringArgument(1)
      Points.escape("a look at the machine's processes")
      let records = try asLuaError(collectingIn: state) { () throws(SystemError) in
        if let pattern { try ProcessTable().matching(pattern) } else { try ProcessTable().all() }
      }
      state.pushTable(array: Int32(records.count))
      for (position, record) in records.enumerated() {
        state.push(record)
        state.rawSet(Int64(position + 1), in: -2)
      }
      return 1
    }
  }

  /// `raise(message)`: an error at the line of the script that called the module.
  private static let raise: HostFunction = { L in
    answer(L) { state throws(LuaError) in throw .message(try state.stringArgument(1)) }
  }

  /// `place()` → the line of the script that called the module, as messages begin.
  private static let place: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.pushScriptPosition()
      return 1
    }
  }

  /// `printable(text)` → the text with what would move a terminal's cursor escaped.
  private static let printable: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(Escaped.text(state.string(at: 1) ?? ""))
      return 1
    }
  }
}

extension State {
  /// Pushes a process of the machine as a table.
  fileprivate func push(_ record: ProcessRecord) {
    pushTable(fields: 6)
    push(Int64(record.pid.rawValue))
    rawSet("pid", in: -2)
    push(Int64(record.parent.rawValue))
    rawSet("ppid", in: -2)
    push(record.name)
    rawSet("name", in: -2)
    push(record.state.rawValue)
    rawSet("status", in: -2)
    push(record.command)
    rawSet("command", in: -2)
    push(Int64(record.memory))
    rawSet("memory", in: -2)
  }
}
