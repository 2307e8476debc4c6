import ProcscriptChannels
import ProcscriptLua
import ProcscriptSystem

/// Primitives of pools for what their owner does in the middle of its other calls and waits: see ``Upkeep``.
enum PoolUpkeep {
  static let functions: FunctionList = { offer in
    offer("pool_upkeep", begin)
    offer("pool_note", note)
    offer("pool_busy", setBusy)
  }

  fileprivate static let keep = RegistryKey()

  /// `pool_upkeep(keep)`: from now on `keep()` is called where there is something to do.
  private static let begin: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      try state.expect(.function, at: 1)
      state.setTop(1)
      state.registrySet(keep)
      if State.running == nil { try state.trackRunningThread() }
      Points.workers = { [unowned host] in host.workers }
      Upkeep.hasEnded = { [unowned host] in host.hasEndedWorker() }
      Upkeep.body = { try Points.interrupted { () throws(LuaError) in try State.running?.keepPools() } }
      return 0
    }
  }

  /// `pool_note(answers, urgency)`: of a pool nothing is undone (0), something (1), or something of which each answer is
  /// to be taken in at once (2).
  private static let note: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let urgency = try state.integerArgument(2)
      Upkeep.note(try state.queueArgument(1), isUrgent: urgency == 0 ? nil : urgency == 2)
      return 0
    }
  }

  /// `pool_busy(flag)` → whether this process was about its pools, which it is from now on, or is not.
  private static let setBusy: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(Upkeep.isBusy)
      Upkeep.isBusy = state.boolean(at: 1)
      return 1
    }
  }

  /// The state is about to be closed: nobody looks after pools any more.
  static func end() {
    Upkeep.body = nil
    Upkeep.forget()
  }

  /// When a call looked for workers that have ended last, in nanoseconds. Used by one thread.
  nonisolated(unsafe) private static var lastLook: UInt64 = 0

  /// Nanoseconds between two such looks, which take a system call for each worker.
  private static let lookInterval: UInt64 = 1_000_000

  /// Whether a call that does not wait finds something to do.
  fileprivate static var isDue: Bool {
    if Upkeep.hasAnswers(all: false) { return true }
    let now = SystemClock.nanoseconds()
    // Where processes take turns, what is found is not to depend on the clock.
    if now &- lastLook < lookInterval && !Turns.areTaken { return false }
    lastLook = now
    return Upkeep.hasAnswers(all: true) || Upkeep.hasEnded()
  }
}

extension State {
  /// Seconds after which a wait of the system's comes back to look at pools that something is undone of: it is not for
  /// their queues too.
  static var upkeepInterval: Double { Upkeep.isOn ? 0.005 : .infinity }

  /// Looks after this process's pools, as each call of the module does that a script makes.
  ///
  /// - Throws: ``LuaError/raised`` with the error of a callback.
  @inline(__always)
  func attend() throws(LuaError) {
    if Upkeep.isOn { try attendNow() }
  }

  @inline(never)
  private func attendNow() throws(LuaError) {
    if PoolUpkeep.isDue { try keepPools() }
  }

  fileprivate func keepPools() throws(LuaError) {
    let wasBusy = Upkeep.isBusy
    Upkeep.isBusy = true
    defer { Upkeep.isBusy = wasBusy }
    try ensureRoom(for: 8)
    registryGet(PoolUpkeep.keep)
    try call(arguments: 0, results: 0)
  }

  /// Whether there is something for ``heed()`` to do, interrupts aside.
  var hasToHeed: Bool { ScriptSignals.arePending || Upkeep.isOn && PoolUpkeep.isDue }

  /// Does what has cut a wait short: the wait can go on then.
  ///
  /// - Throws: ``interruption()``, or the error of a function that handles a signal, or of a callback.
  func heed() throws(LuaError) {
    if Interrupts.isPending { throw interruption() }
    try Points.interrupted { () throws(LuaError) in
      if ScriptSignals.arePending { try handleSignals() }
      if Upkeep.isOn { try keepPools() }
    }
  }
}
