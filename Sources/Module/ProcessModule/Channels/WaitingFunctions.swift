import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptSchedules
import ProcscriptSystem

/// Primitives for `process.wait` over processes, pipes, queues and descriptors.
enum WaitingFunctions {
  static let functions: FunctionList = { offer in
    offer("is_ready", isReady)
    offer("wait_for_any", waitForAny)
  }

  /// `is_ready(v)` → whether something can be received from a pipe or a queue now; nil for anything else.
  private static let isReady: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      guard let channel = state.watchable(at: 1) else { return 0 }
      try point(.looks, channel)
      state.push(Readiness.isReady(channel) ?? false)
      return 1
    }
  }

  /// `wait_for_any(pids, channels, timeout, codes)` → whether one of the children has ended, or a channel or a descriptor
  /// is ready. Where the process is about its pools (`pool_busy`), it does not look after them meanwhile.
  private static let waitForAny: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let pids = try state.pidsArgument(1)
      try state.expect(.table, at: 2)
      var channels: [SharedObject] = []
      for position in 0..<state.rawLength(at: 2) {
        state.rawGet(Int64(position + 1), from: 2)
        if let channel = state.watchable(at: -1) { channels.append(channel) }
        state.pop()
      }
      // One that this process has let go of has nothing to come: another object may be in its place.
      if channels.contains(where: { !$0.isHeld }) {
        state.push(true)
        return 1
      }
      let deadline = try state.deadlineArgument(3)
      let interests = try state.interestsArgument(4)
      let lookout =
        interests.isEmpty ? nil : try asLuaError { () throws(SystemError) in try Lookout(for: interests) }
      if Turns.areTaken { try Points.take(.looks, objects: channels, lanes: pids) }
      if let first = interests.first { Keeper.current?.noteEscape(of: "descriptor \(first.descriptor)") }
      do throws(Unmet) {
        // One that can't be looked at is gone.
        let hasEnded = { pids.contains { (try? Wait.peek($0)) != .running } }
        try awaiting(in: state) { () throws(Unmet) in
          try Readiness.wait(for: channels, until: deadline, orUntil: pids.isEmpty ? nil : hasEnded, lookout: lookout)
        }
        state.push(true)
      } catch .timedOut {
        state.push(false)
      } catch {
        throw error.asLuaError("no other process is left that could send anything")
      }
      return 1
    }
  }
}

extension State {
  /// The pipe or queue at an index.
  fileprivate func watchable(at index: Int32) -> SharedObject? {
    object(at: index, as: ChannelKinds.queue) ?? object(at: index, as: ChannelKinds.connection)
  }
}
