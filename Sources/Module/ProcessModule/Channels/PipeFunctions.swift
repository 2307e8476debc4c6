import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptRecording
import ProcscriptSystem

/// `process.Pipe()`.
enum PipeFunctions {
  static let constructors: FunctionList = { offer in
    offer("Pipe", make)
  }

  static let methods: FunctionList = { offer in
    offer("send", send)
    offer("recv", receive)
    offer("poll", poll)
    offer("close", close)
  }

  /// `local c <close>` is closed at the end of its block.
  static let metamethods: FunctionList = { offer in
    offer("__close", close)
  }

  /// `Pipe([duplex][, options])` → both ends; false: the first only receives, the second only sends.
  private static let make: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      if state.isOptions(at: 1) {
        // As if the first argument had been left out by nil.
        state.pushNil()
        state.insert(at: 1)
      }
      if !state.isNil(at: 1) { try state.expect(.boolean, at: 1) }
      try state.checkOptions(at: 2)
      let isDuplex = state.isNil(at: 1) || state.boolean(at: 1)
      let (first, second) = try makeShared(in: state, weight: SharedGarbage.queue) { () throws(SystemError) in
        try Pipe.make(isDuplex: isDuplex)
      }
      state.push(new: first, as: ChannelKinds.connection, options: 2)
      state.push(new: second, as: ChannelKinds.connection, options: 2, result: 1)
      return 2
    }
  }

  private static let holdsOtherEnd =
    "no other process is left that has the other end; close it here to be told that it is closed"

  /// `c:send(v)` → true; nil, `"closed"`.
  private static let send: HostFunction = { L in
    channelCall(L, PipeEnd.self, .put) { state, end throws(LuaError) in
      guard end.isWritable else {
        throw .message(
          "cannot send: this end of the pipe only receives; the second one that process.Pipe returns sends")
      }
      return try Messages.send(2, of: state) { message, channels throws(LuaError) in
        do throws(Unmet) {
          let outcome = try awaiting(in: state) { () throws(Unmet) in
            try end.send(message, naming: channels, until: .never)
          }
          if case .stored = outcome { end.noteMessage(.sent) } else { Points.hasFailed() }
          return outcome
        } catch {
          throw error.asLuaError("the pipe is full, and \(holdsOtherEnd)")
        }
      }
    }
  }

  /// `c:recv([timeout])` → v; nil and `"empty"`, `"timeout"` or `"closed"`.
  private static let receive: HostFunction = { L in
    channelCall(L, PipeEnd.self, .get) { state, end throws(LuaError) in
      try checkReadable(end, "receive")
      let deadline = try state.deadlineArgument(2)
      return try Messages.receive(to: state) { buffer throws(LuaError) in
        do throws(Unmet) {
          let outcome = try awaiting(in: state) { () throws(Unmet) in
            try end.receive(into: &buffer, until: deadline)
          }
          if case .received = outcome { end.noteMessage(.received) } else { Points.hasFailed() }
          return outcome
        } catch .timedOut {
          Points.hasFailed()
          return nil
        } catch {
          throw error.asLuaError("the pipe is empty, and \(holdsOtherEnd)")
        }
      }
    }
  }

  /// `c:poll([timeout])` → whether `recv` would return at once. Without an argument it only looks, as in Python; with nil it
  /// waits for ever.
  private static let poll: HostFunction = { L in
    channelCall(L, PipeEnd.self, .looks) { state, end throws(LuaError) in
      try checkReadable(end, "poll")
      let deadline = state.top < 2 ? .passed : try state.deadlineArgument(2)
      do throws(Unmet) {
        if try awaiting(in: state, { () throws(Unmet) in try end.poll(until: deadline) }) == .nothing {
          return state.push(refusal: deadline == .passed ? "empty" : "timeout", as: false)
        }
        state.push(true)
        return 1
      } catch {
        throw error.asLuaError("the pipe is empty, and \(holdsOtherEnd)")
      }
    }
  }

  private static func checkReadable(_ end: PipeEnd, _ verb: String) throws(LuaError) {
    if end.isReadable { return }
    throw .message("cannot \(verb): this end of the pipe only sends; the first one that process.Pipe returns receives")
  }

  /// `c:close()`
  private static let close: HostFunction = { L in
    channelCall(L, PipeEnd.self, .close) { state, end throws(LuaError) in
      end.close()
      return 0
    }
  }
}

// What is recorded of a pipe: each direction is a channel of its own.
extension PipeEnd {
  /// The last message that this process has sent or received.
  @inline(__always)
  fileprivate func noteMessage(_ kind: Recorder.MessageDirection) {
    guard Recorder.isOn else { return }
    Recorder.message(
      kind, channel: recorded(sending: kind == .sent), ordinal: MessageNumber.ofLast, at: MessageNumber.momentOfLast)
  }
}
