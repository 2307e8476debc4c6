import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptSystem

/// Primitives of the children of this process, which are given by their records: see ``ChildRecords``.
enum ChildFunctions {
  static let functions: FunctionList = { offer in
    offer("end_of", endOf)
    offer("is_reaped", isReaped)
    offer("told", told)
    offer("forget_told", forgetTold)
    offer("join", join)
    offer("wait", wait)
    offer("fileno", fileno)
    offer("reap_ended", reapEnded)
    offer("children", children)
    offer("take_ends", takeEnds)
  }

  /// `end_of(mine)` → how the process ended, reaped or not, as the field `ending` of its record; nil while it runs, and
  /// of another process's that this one knows no end of. Does not reap.
  private static let endOf: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      try state.expect(.table, at: 1)
      try state.attend()
      if Turns.areTaken { try Points.look(atRecord: 1, of: host, in: state, .looksAtProcess) }
      return try host.pushEnding(ofRecordAt: 1, in: state) ? 1 : 0
    }
  }

  /// `is_reaped(mine)` → whether the child was reaped.
  private static let isReaped: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      try state.expect(.table, at: 1)
      let isTold = state.pushEnding(of: 1)
      let child = isTold ? nil : host.child(withRecordAt: 1, in: state)
      state.push(isTold || child.map { !host.isUnreaped($0) } ?? false)
      return 1
    }
  }

  /// `told(mine)` → what a child that has ended told: the values that it returned, its error's text with the traceback
  /// and its value unless that is a string, or why what it returned can't be sent. Nothing once it is forgotten.
  private static let told: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      try state.expect(.table, at: 1)
      return try host.pushEnding(ofRecordAt: 1, in: state) ? try state.pushToldValues() : 0
    }
  }

  /// `forget_told(mine)`: nobody will ask for what a child told that was reaped.
  private static let forgetTold: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      try state.expect(.table, at: 1)
      if state.pushEnding(of: 1), state.rawGet("message", from: -1) != .nil {
        state.pushNil()
        state.rawSet("message", in: -3)
      }
      return 0
    }
  }

  /// `join(mine, timeout)` → whether the child has ended and is reaped; false when the timeout came first.
  private static let join: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      try state.expect(.table, at: 1)
      if state.pushEnding(of: 1) {
        state.push(true)
        return 1
      }
      let child = try host.childArgument(1, of: state)
      let deadline = try state.deadlineArgument(2)
      if Turns.areTaken { try Points.join(child, until: deadline) }
      // One that was reaped as this process came to its end is no child of the system's any more.
      if host.isUnreaped(child) {
        while true {
          let reason = try asLuaError(collectingIn: state) { () throws(SystemError) in
            Upkeep.isOn
              ? host.awaitAnyEndOrUpkeep(of: [child.pid], until: deadline)
              : try host.awaitEnd(of: child, until: deadline)
          }
          if reason == .satisfied { break }
          if reason == .timedOut {
            state.push(false)
            return 1
          }
          try state.heed()
          // A function that handles a signal, or a callback, may have joined it.
          if state.pushEnding(of: 1) {
            state.push(true)
            return 1
          }
        }
      }
      try host.reap(child, in: state)
      state.push(true)
      return 1
    }
  }

  /// `wait(pids, timeout)` → whether one of them has ended. Does not reap.
  private static let wait: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      let pids = try state.pidsArgument(1)
      let deadline = try state.deadlineArgument(2)
      if Turns.areTaken { try Points.take(.join, objects: [], lanes: pids) }
      while true {
        let reason = try asLuaError(collectingIn: state) { () throws(SystemError) in
          Upkeep.isOn
            ? host.awaitAnyEndOrUpkeep(of: pids, until: deadline)
            : try host.awaitAnyEnd(of: pids, until: deadline).reason
        }
        guard reason == .interrupted else {
          state.push(reason == .satisfied)
          return 1
        }
        try state.heed()
      }
    }
  }

  /// `fileno(mine)` → a descriptor that is readable once the child has ended. Its record keeps it as the field
  /// `descriptor`.
  private static let fileno: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      try state.expect(.table, at: 1)
      state.rawGet("descriptor", from: 1)
      if let known = state.object(at: -1, as: EndDescriptor.kind) {
        state.push(Int64(known.number))
        return 1
      }
      let child = state.pushEnding(of: 1) ? nil : try host.childArgument(1, of: state)
      let descriptor = try asLuaError(collectingIn: state) { () throws(SystemError) in
        try EndDescriptor(of: child.flatMap { host.isUnreaped($0) ? $0 : nil })
      }
      state.register(EndDescriptor.kind)
      state.push(descriptor, as: EndDescriptor.kind)
      state.rawSet("descriptor", in: 1)
      state.push(Int64(descriptor.number))
      return 1
    }
  }

  /// `reap_ended(starting)`: reaps the children that have ended, so that no zombies pile up: all of them, or with
  /// `starting`, for who is about to start another, where there are very many not each time.
  private static let reapEnded: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      try state.attend()
      let isStarting = state.boolean(at: 1)
      if Turns.areTaken && !isStarting {
        try Points.take(.looksAtProcess, objects: [], lanes: host.children.inOrder.map(\.pid))
      }
      while let child = try asLuaError({ () throws(SystemError) in
        isStarting ? try host.nextEndedAtStart() : try host.nextEnded()
      }) {
        try host.reap(child, in: state)
      }
      return 0
    }
  }

  /// `children()` → the process objects of all children that are not reaped, in the order in which they were started.
  private static let children: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      state.pushObjects(of: host.children.inOrder)
      return 1
    }
  }

  /// `take_ends()` → the process objects of the children that have ended and are not reaped, and of those that were
  /// reaped since the last time.
  private static let takeEnds: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      let reaped = host.untold
      let ended = host.children.inOrder.filter { (try? Wait.peek($0.pid)) != .running }
      state.pushObjects(of: reaped + ended)
      host.untold = []
      for child in reaped { state.release(child) }
      return 1
    }
  }
}

extension State {
  /// Pushes a list of children's process objects.
  fileprivate func pushObjects(of children: [Child]) {
    pushTable(array: Int32(children.count))
    var count: Int64 = 0
    for child in children {
      pushObject(of: child)
      if isNil(at: -1) {
        pop()
      } else {
        count += 1
        rawSet(count, in: -2)
      }
    }
  }
}
