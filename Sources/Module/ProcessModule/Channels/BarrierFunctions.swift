import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptRecording
import ProcscriptSystem
import ProcscriptWire

/// `process.Barrier(n[, action])`.
enum BarrierFunctions {
  static let constructors: FunctionList = { offer in
    offer("Barrier", make)
  }

  static let methods: FunctionList = { offer in
    offer("reset", reset)
    offer("abort", abort)
    offer("broken", isBroken)
    offer("parties", parties)
    offer("waiting", waiting)
  }

  /// Primitives of `wait`, which is Lua code: between the two runs the action.
  static let functions: FunctionList = { offer in
    offer("barrier_arrive", arrive)
    offer("barrier_release", release)
    offer("barrier_action", action)
  }

  /// `Barrier(n[, action][, options])`. An action that can be sent travels with the barrier.
  private static let make: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let parties = try state.integerArgument(1)
      guard parties >= 1, parties <= Int64(Int32.max) else {
        throw .argument(1, "a number of processes of 1 or more expected, got \(parties)")
      }
      if state.isOptions(at: 2) {
        // As if the action had been left out by nil.
        state.pushNil()
        state.insert(at: 2)
      }
      if !state.isNil(at: 2) { try state.expect(.function, at: 2) }
      try state.checkOptions(at: 3)
      let barrier = try make(for: Int(parties), in: state)
      state.push(new: barrier, as: ChannelKinds.barrier, options: 3)
      state.registryGet(actions)
      state.push(copyOf: -2)
      state.push(copyOf: 2)
      state.rawSet(in: -3)
      state.pop()
      return 1
    }
  }

  /// The actions of this process's barriers, by their userdata: those that it has made or inherited.
  private static let actions = RegistryKey()

  static func makeActionTable(in state: State) {
    state.pushTable()
    state.pushTable()
    state.push("k")
    state.rawSet("__mode", in: -2)
    state.setMetatable(of: -2)
    state.registrySet(actions)
  }

  private static func make(for parties: Int, in state: State) throws(LuaError) -> Barrier {
    var message = MessageBuffer()
    if !state.isNil(at: 2) {
      do throws(LuaError) {
        try Wire.encode(2, of: state, into: &message)
      } catch {
        // It can't travel. Those who are forked have it in any case.
        _ = state.takeDescription(of: error)
      }
    }
    return try makeShared(in: state) { () throws(SystemError) in
      try Barrier(parties: parties, attachment: message.bytes, naming: message.channels)
    }
  }

  /// `barrier_arrive(b, timeout)` → this process's number, and whether it is the last one, who has to release the
  /// others; nil and `"broken"`.
  private static let arrive: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let barrier = try state.barrierArgument()
      let deadline = try state.deadlineArgument(2)
      try point(.wait, barrier)
      if barrier.isAwaited { throw .message(isAwaitedAlready("barrier")) }
      do throws(Barrier.Failure) {
        switch try barrier.wait(until: deadline) {
        case .passed(let order):
          state.push(Int64(order))
          state.push(false)
        case .last(let order):
          state.push(Int64(order))
          state.push(true)
        }
        return 2
      } catch .unmet(let unmet) where unmet != .timedOut {
        throw unmet.asLuaError("no other process is left that could come to the barrier")
      } catch {
        return state.push(refusal: "broken")
      }
    }
  }

  /// `barrier_release(b)` → whether nobody has broken the barrier meanwhile.
  private static let release: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let barrier = try state.barrierArgument()
      guard barrier.isToRelease else {
        throw .message("cannot release a barrier at which this process was not the last")
      }
      try point(.notify, barrier)
      if Recorder.isOn { Recorder.rouses(barrier.recorded) }
      do throws(Barrier.Failure) {
        try barrier.release()
        state.push(true)
      } catch {
        guard case .unmet(let unmet) = error else {
          state.push(false)
          return 1
        }
        throw unmet.asLuaError(stoppedHolder)
      }
      return 1
    }
  }

  /// `barrier_action(b)` → its action, or nil.
  private static let action: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let barrier = try state.barrierArgument()
      state.registryGet(actions)
      state.push(copyOf: 1)
      if state.rawGet(from: -2) == .function { return 1 }
      if barrier.attachment.isEmpty { return 0 }
      let channels = try asLuaError { () throws(SystemError) in try barrier.takeNamed() }
      return try Wire.decode(barrier.attachment, with: channels, into: state)
    }
  }

  /// `b:reset()`
  private static let reset: HostFunction = { L in
    channelCall(L, Barrier.self, .clear) { state, barrier throws(LuaError) in
      try untimed { () throws(Unmet) in try barrier.reset() }
      return 0
    }
  }

  /// `b:abort()`
  private static let abort: HostFunction = { L in
    channelCall(L, Barrier.self, .close) { state, barrier throws(LuaError) in
      try untimed { () throws(Unmet) in try barrier.abort() }
      return 0
    }
  }

  /// `b:broken()`
  private static let isBroken: HostFunction = { L in
    channelCall(L, Barrier.self, .looks) { state, barrier throws(LuaError) in
      state.push(try untimed { () throws(Unmet) in try barrier.isBroken })
      return 1
    }
  }

  /// `b:parties()`
  private static let parties: HostFunction = { L in
    channelCall(L, Barrier.self) { state, barrier throws(LuaError) in
      state.push(Int64(barrier.parties))
      return 1
    }
  }

  /// `b:waiting()` → how many have arrived and wait.
  private static let waiting: HostFunction = { L in
    channelCall(L, Barrier.self, .looks) { state, barrier throws(LuaError) in
      state.push(Int64(try untimed { () throws(Unmet) in try barrier.waiting }))
      return 1
    }
  }
}

extension State {
  fileprivate func barrierArgument() throws(LuaError) -> Barrier {
    guard let barrier = object(at: 1, as: ChannelKinds.barrier) else { throw typeError(1, expected: "Barrier") }
    return barrier
  }
}
