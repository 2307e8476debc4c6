import Glibc
import ProcscriptChannels
import ProcscriptLua
import ProcscriptOutput
import ProcscriptRecording
import ProcscriptSandbox
import ProcscriptSchedules
import ProcscriptSystem
import ProcscriptWire

/// Primitives of processes in a sandbox, for the channels outside of it: see `standins.lua` and `outside.lua`.
enum AbroadFunctions {
  static let functions: FunctionList = { offer in
    offer("part", part)
    offer("is_apart", isApart)
    offer("is_abroad", isAbroad)
    offer("abroad_call", call)
    offer("channel_metatables", metatables)
    offer("shares_channels", sharesChannels)
  }

  /// `part(memory, seat, is_born)`: has a copy of this process stand in for it, and leaves all memory that it shares with
  /// others, and, where it was started for a sandbox, all that is open.
  ///
  /// `memory` is how many bytes the sandbox may have; `seat` has the tasks, the answers, the board, the place and the
  /// timeout of a pool's worker; nil where this is none.
  private static let part: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      if Keeper.current != nil {
        throw .message("cannot make a sandbox where all orders are tried: its processes would not take turns")
      }
      let memory = Int(clamping: min(try state.integerArgument(1), 1 << 40))
      let seat = state.isNil(at: 2) ? nil : try state.seat(at: 2)
      let isBorn = state.boolean(at: 3)
      let known = SharedObject.allHeld.filter(\.isKnownInSandbox)
      Lookout.end()
      let parent = ProcessID.current()
      let (link, standIn): (StandInLink, ProcessID) = try asLuaError { () throws(SystemError) in
        let ends = try StandInLink.ends(mostAsked: max(1 << 20, memory / 4))
        switch Result(catching: { () throws(SystemError) in try forkProcess() }) {
        case .success(.child):
          close(ends.inner.number)
          StandIn.run(
            for: parent, of: host, in: state, over: ends.outer, knowing: known, seat: seat, memory: memory + (64 << 20))
        case .success(.parent(let child)):
          close(ends.outer.number)
          return (ends.inner, child)
        case .failure(let error):
          close(ends.inner.number)
          close(ends.outer.number)
          throw error
        }
      }
      leave(host, Abroad(over: link, to: standIn, knowing: known, hasSeat: seat != nil), link, isBorn)
      return 0
    }
  }

  /// Leaves what is shared. Where that is impossible, this process ends.
  private static func leave(_ host: Host, _ abroad: Abroad, _ link: StandInLink, _ isBorn: Bool) {
    do {
      try Arena.startOver()
      Recorder.become(nil)
      host.answer(through: abroad)
      let mailbox = host.ownMailbox
      var kept = [link.number]
      if let arena = Arena.descriptor { kept.append(arena) }
      if let mailbox { kept.append(mailbox.descriptor) }
      var places: [UnsafeRawPointer] = []
      if let arena = Arena.base { places.append(arena) }
      if let mailbox { places.append(mailbox.base) }
      if let relay = OutputRelay.handover, !isBorn { try Separation.replaceByNothing(relay) }
      try Separation.letGo(of: isBorn ? .all : .ofMemory, but: kept)
      try Separation.letGoOfMemory(but: places)
      guard try link.receive().kind == .returned else { throw StandInLink.End() }
    } catch {
      host.complain("\(host.programName): cannot make the sandbox: \(error)")
      exitNow(1)
    }
  }

  /// `is_apart()` → whether this process has left the memory of those who have started it.
  private static let isApart: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(Abroad.current?.isOwn ?? false)
      return 1
    }
  }

  /// `is_abroad(v)` → whether a value is a channel that is outside of this process's sandbox.
  private static let isAbroad: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(state.channel(at: 1).map(Abroad.has) ?? false)
      return 1
    }
  }

  /// `abroad_call(method, channel, …)` → what the method returns outside.
  private static let call: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      guard let abroad = Abroad.current else { throw .message("this process is in no sandbox") }
      return try abroad.call(1, count: state.top, in: state)
    }
  }

  /// `channel_metatables()` → the metatables of scripts' channels, by class.
  private static let metatables: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.pushTable()
      for channelClass in ChannelKinds.all where channelClass.isForScripts {
        guard channelClass.pushMetatable(state) else { continue }
        state.rawSet(channelClass.name, in: -2)
      }
      return 1
    }
  }

  /// `shares_channels()` → whether other processes share memory with this one.
  private static let sharesChannels: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(Arena.hasOthers)
      return 1
    }
  }
}

extension SharedObject {
  /// Whether it is one that scripts have.
  fileprivate var isKnownInSandbox: Bool {
    switch recorded.kind {
    case .taskBoard, .parcel, .manifest, nil: false
    default: (self as? Queue)?.isForScripts != false
    }
  }
}

extension State {
  /// The channel at an index, of whatever class; nil for anything else.
  fileprivate func channel(at index: Int32) -> SharedObject? {
    guard type(at: index) == .userdata else { return nil }
    for channelClass in ChannelKinds.all {
      if let object = channelClass.object(self, index) { return object }
    }
    return nil
  }

  func seat(at index: Int32) throws(LuaError) -> StandIn.Seat {
    try expect(.table, at: index)
    for position in 1...5 { rawGet(Int64(position), from: index) }
    defer { pop(5) }
    guard let tasks = object(at: -5, as: ChannelKinds.queue), let answers = object(at: -4, as: ChannelKinds.queue),
      let board = object(at: -3, as: ChannelKinds.taskBoard), let place = integer(at: -2),
      (1...Int64(board.count)).contains(place)
    else { throw .argument(index, "no place of a pool") }
    return StandIn.Seat(
      tasks: tasks, answers: answers, board: board, place: board.place(Int(place) - 1), timeout: number(at: -1))
  }
}
