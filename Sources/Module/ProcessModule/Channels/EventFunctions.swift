import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptRecording
import ProcscriptSystem

/// `process.Event()`.
enum EventFunctions {
  static let constructors: FunctionList = { offer in
    offer("Event", make)
  }

  static let methods: FunctionList = { offer in
    offer("set", set)
    offer("clear", clear)
    offer("is_set", isSet)
    offer("wait", wait)
  }

  /// `Event([options])`
  private static let make: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      try state.checkOptions(at: 1)
      let event = try makeShared(in: state) { () throws(SystemError) in try Event() }
      state.push(new: event, as: ChannelKinds.event, options: 1)
      return 1
    }
  }

  /// `e:set()`
  private static let set: HostFunction = { L in
    channelCall(L, Event.self, .set) { state, event throws(LuaError) in
      if Recorder.isOn { Recorder.rouses(event.recorded) }
      event.set()
      return 0
    }
  }

  /// `e:clear()`
  private static let clear: HostFunction = { L in
    channelCall(L, Event.self, .clear) { state, event throws(LuaError) in
      event.clear()
      return 0
    }
  }

  /// `e:is_set()`
  private static let isSet: HostFunction = { L in
    channelCall(L, Event.self, .looks) { state, event throws(LuaError) in
      state.push(event.isSet)
      return 1
    }
  }

  /// `e:wait([timeout])` → true; false, `"timeout"`.
  private static let wait: HostFunction = { L in
    channelCall(L, Event.self, .looks) { state, event throws(LuaError) in
      let deadline = try state.deadlineArgument(2)
      do throws(Unmet) {
        try event.wait(until: deadline)
        state.push(true)
        return 1
      } catch .timedOut {
        return state.push(refusal: "timeout", as: false)
      } catch {
        throw error.asLuaError("no other process is left that could set the event")
      }
    }
  }
}
