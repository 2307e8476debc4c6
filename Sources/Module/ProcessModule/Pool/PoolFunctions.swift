import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptSystem

/// Primitives of pools, which are Lua code: boards and workers. See also ``PoolGiving`` and ``PoolAnswers``.
enum PoolFunctions {
  static let functions: FunctionList = { offer in
    offer("pool_board", board)
    offer("pool_queue", queue)
    offer("pool_employ", employ)
    offer("pool_values", values)
    offer("pool_work", work)
    offer("pool_claim", claim)
    offer("pool_is_ready", isReady)
    offer("pool_was_taken", wasTaken)
    offer("pool_vacate", vacate)
    offer("pool_drain", drain)
    offer("pool_cancel", cancel)
    offer("pool_forget_cancel", forgetCancel)
  }

  /// `pool_board(n)` → a board with a place for each of n workers.
  private static let board: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let count = Int(try state.integerArgument(1))
      let board = try makeShared(in: state) { () throws(SystemError) in try TaskBoard(places: count) }
      state.push(channel: board, as: ChannelKinds.taskBoard)
      return 1
    }
  }

  /// `pool_queue(options)` → a queue that no script has, for a pool's tasks or its answers.
  private static let queue: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      try state.checkOptions(at: 1)
      let queue = try makeShared(in: state, weight: SharedGarbage.queue) { () throws(SystemError) in
        try Queue(capacity: 0, isForScripts: false)
      }
      state.push(new: queue, as: ChannelKinds.queue, options: 1)
      return 1
    }
  }

  /// `pool_employ(pid, tasks, board, place, is_prompt)`: a child is a pool's worker; `is_prompt` says whether it takes
  /// tasks as soon as it runs.
  private static let employ: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      let pid = ProcessID(Int32(truncatingIfNeeded: try state.integerArgument(1)))
      guard let board = state.object(at: 3, as: ChannelKinds.taskBoard) else {
        throw state.typeError(3, expected: "TaskBoard")
      }
      host.employ(
        pid, taking: try state.queueArgument(2), on: board, at: Int(try state.integerArgument(4)) - 1,
        isPrompt: state.boolean(at: 5))
      return 0
    }
  }

  /// `pool_values(n)` → an empty table with room for n elements, though not for more than a list is likely to have, and
  /// for `n`.
  private static let values: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.pushTable(array: Int32(clamping: min(try state.integerArgument(1), 1 << 24)), fields: 1)
      return 1
    }
  }

  /// `pool_work(tasks, answers, board, place, timeout, limit, initializer, …)`: what a worker does, to its end.
  private static let work: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      guard let tasks = state.object(at: 1, as: ChannelKinds.queue),
        let answers = state.object(at: 2, as: ChannelKinds.queue),
        let board = state.object(at: 3, as: ChannelKinds.taskBoard)
      else { throw state.typeError(1, expected: "pool") }
      let arguments = state.top - 7
      var worker = try PoolWorker(
        state: state, tasks: tasks, answers: answers, board: board, place: Int(try state.integerArgument(4)) - 1,
        timeout: state.number(at: 5))
      if !state.isNil(at: 7) {
        state.push(copyOf: 7)
        for argument in 0..<arguments { state.push(copyOf: 8 + argument) }
        guard try worker.initialize(arguments: arguments) else { return 0 }
      }
      try worker.work(limit: state.integer(at: 6).map(Int.init) ?? .max)
      return 0
    }
  }

  /// `pool_claim(board, place)` → the number of the task that the worker has taken last, or nil.
  private static let claim: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let place = try state.placeArgument()
      if let number = place.claim.number { state.push(Int64(number)) } else { state.pushNil() }
      return 1
    }
  }

  /// `pool_is_ready(board, place)` → whether the worker has come to take tasks at all.
  private static let isReady: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(try state.placeArgument().isReady)
      return 1
    }
  }

  /// `pool_was_taken(tasks, number)` → whether some worker has taken the task.
  private static let wasTaken: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let queue = try state.queueArgument(1)
      let number = UInt32(truncatingIfNeeded: try state.integerArgument(2))
      state.push(Int32(bitPattern: queue.takenCount &- number) > 0)
      return 1
    }
  }

  /// `pool_vacate(board, place)`: the place is for a new worker; without a place, no worker is left.
  private static let vacate: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      let board = try state.boardArgument()
      if state.isNil(at: 2) {
        host.dismiss(from: board, at: nil)
      } else {
        try state.placeArgument().vacate()
        host.dismiss(from: board, at: Int(try state.integerArgument(2)) - 1)
      }
      return 0
    }
  }

  /// `pool_drain(queue)`: nobody will want what is left in it.
  private static let drain: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let queue = try state.queueArgument(1)
      queue.close()
      try Messages.withReceiveBuffer { buffer throws(LuaError) in
        while (try? queue.get(into: &buffer, until: .passed)) == .received { _ = buffer.takeObjects() }
      }
      return 0
    }
  }

  /// `pool_cancel(board, tasks, number)` → whether no worker will begin the task.
  private static let cancel: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let queue = try state.queueArgument(2)
      let number = UInt32(truncatingIfNeeded: try state.integerArgument(3))
      state.push(try state.boardArgument().cancellations.add(number, in: queue))
      return 1
    }
  }

  /// `pool_forget_cancel(board, number)`: no worker has the task, or will.
  private static let forgetCancel: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let number = UInt32(truncatingIfNeeded: try state.integerArgument(2))
      try state.boardArgument().cancellations.remove(number)
      return 0
    }
  }
}

extension State {
  func queueArgument(_ index: Int32) throws(LuaError) -> Queue {
    guard let queue = object(at: index, as: ChannelKinds.queue) else { throw typeError(index, expected: "queue") }
    if Turns.areTaken { Points.takeUninterrupted(.change, queue) }
    return queue
  }

  fileprivate func boardArgument() throws(LuaError) -> TaskBoard {
    guard let board = object(at: 1, as: ChannelKinds.taskBoard) else { throw typeError(1, expected: "TaskBoard") }
    if Turns.areTaken { Points.takeUninterrupted(.change, board) }
    return board
  }

  /// The place of the arguments 1 and 2, which is counted from 1.
  func placeArgument() throws(LuaError) -> TaskPlace {
    let board = try boardArgument()
    let index = try integerArgument(2)
    guard (1...Int64(board.count)).contains(index) else { throw .argument(2, "no place of the board") }
    return board.place(Int(index) - 1)
  }
}
