import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptRecording
import ProcscriptSystem

/// `process.Queue()`.
enum QueueFunctions {
  static let constructors: FunctionList = { offer in
    offer("Queue", make)
  }

  static let methods: FunctionList = { offer in
    offer("put", put)
    offer("get", get)
    offer("try_put", tryPut)
    offer("try_get", tryGet)
    offer("size", size)
    offer("empty", isEmpty)
    offer("full", isFull)
    offer("close", close)
    offer("task_done", taskDone)
    offer("join", join)
  }

  static let metamethods: FunctionList = { offer in
    offer("__len", size)
    offer("__close", endHold)
  }

  /// `Queue([maxsize][, options])`; nil or 0: without a limit.
  private static let make: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      if state.isOptions(at: 1) {
        try state.checkOptions(at: 1, fields: ["maxsize"])
        state.rawGet("maxsize", from: 1)
        state.insert(at: 1)
      } else {
        try state.checkOptions(at: 2)
      }
      let capacity = state.isNil(at: 1) ? 0 : try state.integerArgument(1)
      guard capacity >= 0 else { throw .argument(1, "a number of messages of 0 or more expected, got \(capacity)") }
      let queue = try makeShared(in: state, weight: SharedGarbage.queue) { () throws(SystemError) in
        try Queue(capacity: Int(capacity))
      }
      state.push(new: queue, as: ChannelKinds.queue, options: 2)
      return 1
    }
  }

  /// `q:put(v[, timeout])` → true; nil and `"full"`, `"timeout"` or `"closed"`.
  private static let put: HostFunction = { L in
    channelCall(L, Queue.self, .put) { state, queue throws(LuaError) in
      try store(2, of: state, in: queue, until: try state.deadlineArgument(3))
    }
  }

  /// `q:try_put(v)`: `put` with a timeout of 0.
  private static let tryPut: HostFunction = { L in
    channelCall(L, Queue.self, .put) { state, queue throws(LuaError) in
      try store(2, of: state, in: queue, until: .passed)
    }
  }

  @inline(__always)
  private static func store(
    _ index: Int32, of state: State, in queue: Queue, until deadline: Deadline
  ) throws(LuaError) -> Int32 {
    try Messages.send(index, of: state) { message, channels throws(LuaError) in
      do throws(Unmet) {
        let look = QueueLook(at: queue)
        let outcome = try queue.put(message, naming: channels, until: deadline)
        look?.compare(with: queue)
        if case .stored = outcome { Recorder.message(.sent, through: queue) } else { Points.hasFailed() }
        return outcome
      } catch .timedOut {
        Points.hasFailed()
        return nil
      } catch {
        throw error.asLuaError(
          "the queue is full, and no other process is left that could take something from it")
      }
    }
  }

  /// `q:get([timeout])` → v; nil and `"empty"`, `"timeout"` or `"closed"`.
  private static let get: HostFunction = { L in
    channelCall(L, Queue.self, .get) { state, queue throws(LuaError) in
      try take(from: queue, to: state, until: try state.deadlineArgument(2))
    }
  }

  /// `q:try_get()`: `get` with a timeout of 0.
  private static let tryGet: HostFunction = { L in
    channelCall(L, Queue.self, .get) { state, queue throws(LuaError) in
      try take(from: queue, to: state, until: .passed)
    }
  }

  @inline(__always)
  private static func take(from queue: Queue, to state: State, until deadline: Deadline) throws(LuaError) -> Int32 {
    try Messages.receive(to: state) { buffer throws(LuaError) in
      do throws(Unmet) {
        let look = QueueLook(at: queue)
        let outcome = try queue.get(into: &buffer, until: deadline)
        look?.compare(with: queue)
        if case .received = outcome { Recorder.message(.received, through: queue) } else { Points.hasFailed() }
        return outcome
      } catch .timedOut {
        Points.hasFailed()
        return nil
      } catch {
        throw error.asLuaError(
          "the queue is empty, and no other process is left that could put something into it")
      }
    }
  }

  /// The body of a method that needs the queue: an error where this process has ended its hold.
  private static func heldCall(
    _ L: OpaquePointer?, _ verb: Operation.Verb, _ body: (State, Queue) throws(LuaError) -> Int32
  ) -> Int32 {
    channelCall(L, Queue.self, verb) { state, queue throws(LuaError) in
      guard queue.isHeld else { throw .message("this process has closed its hold on the queue: its variable was left") }
      return try body(state, queue)
    }
  }

  /// `local q <close>`: ends this process's hold at the end of the block.
  private static let endHold: HostFunction = { L in
    channelCall(L, Queue.self, .close) { state, queue throws(LuaError) in
      queue.letGo()
      return 0
    }
  }

  /// `q:size()` and `#q`
  private static let size: HostFunction = { L in
    heldCall(L, .looks) { state, queue throws(LuaError) in
      state.push(Int64(queue.size))
      return 1
    }
  }

  /// `q:empty()`
  private static let isEmpty: HostFunction = { L in
    heldCall(L, .looks) { state, queue throws(LuaError) in
      state.push(queue.isEmpty)
      return 1
    }
  }

  /// `q:full()`
  private static let isFull: HostFunction = { L in
    heldCall(L, .looks) { state, queue throws(LuaError) in
      state.push(queue.isFull)
      return 1
    }
  }

  /// `q:close()`
  private static let close: HostFunction = { L in
    heldCall(L, .close) { state, queue throws(LuaError) in
      queue.close()
      return 0
    }
  }

  /// `q:task_done()`
  private static let taskDone: HostFunction = { L in
    heldCall(L, .release) { state, queue throws(LuaError) in
      if queue.taskDone() { return 0 }
      throw .message(
        "task_done was called more often than messages were taken from the queue: call it once for each get")
    }
  }

  /// `q:join([timeout])` → true, `"abandoned"` where a killed process had taken something; false, `"timeout"`.
  private static let join: HostFunction = { L in
    heldCall(L, .wait) { state, queue throws(LuaError) in
      let deadline = try state.deadlineArgument(2)
      do throws(Unmet) {
        return state.push(try queue.join(until: deadline))
      } catch .timedOut {
        return state.push(refusal: "timeout", as: false)
      } catch {
        throw error.asLuaError("tasks are left undone, and no other process is left that could do them")
      }
    }
  }
}

extension Recorder {
  /// The last message that this process has put into a queue, or taken out.
  @inline(__always)
  fileprivate static func message(_ direction: MessageDirection, through queue: Queue) {
    guard isOn else { return }
    message(
      direction, channel: queue.recorded, ordinal: MessageNumber.ofLast, at: MessageNumber.momentOfLast)
  }
}
