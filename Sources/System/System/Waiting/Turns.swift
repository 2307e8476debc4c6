import CProcscriptSystem

/// Whether processes of a script take turns: where somebody decides who goes on, one goes at a time, and the clock says what
/// that one decides.
///
/// Whatever waits in this process then waits by ``block(until:watching:_:)``, and nothing else. The processes that others
/// start, and all that is started by a fork of the host's own, take no turns: they go on as they like.
package enum Turns {
  /// Whether this process takes turns.
  @inlinable
  @inline(__always)
  package static var areTaken: Bool { procscript_takes_turns() }

  /// Who decides, in a process that takes turns. Used by one thread.
  nonisolated(unsafe) package private(set) static var keeper: (any TurnKeeper)?

  /// A word that is waited for.
  package struct Watch {
    package let word: UnsafeRawPointer
    package let expected: UInt32

    package init(_ word: UnsafeRawPointer, _ expected: UInt32) {
      self.word = word
      self.expected = expected
    }
  }

  /// From now on this process takes turns.
  ///
  /// - Parameters:
  ///   - keeper: Who decides.
  ///   - clock: What the monotonic clock says, in nanoseconds, in memory that all of them share.
  ///   - childEnds: How many children of this process have ended, there too.
  package static func take(
    by keeper: any TurnKeeper, clock: UnsafePointer<UInt64>, childEnds: UnsafePointer<UInt32>
  ) {
    self.keeper = keeper
    procscript_take_turns(clock, childEnds)
  }

  /// From now on this process goes on as it likes, as the child of a fork does that nobody knows of.
  package static func leave() {
    if !areTaken { return }
    procscript_take_turns(nil, nil)
    keeper = nil
  }

  /// Has ready what each process that is forked before that makes by itself, as soon as it takes turns.
  package static func makeReadyForForks() {
    _ = SystemCalls.live
    var ended: [ProcessID] = []
    ended.reserveCapacity(1)
  }

  /// Waits until it is this process's turn again, which it is not before one of these is so: one of the words holds
  /// something else than expected; the moment has come; the process has been signalled; or it is to look once more, since
  /// no process can go on.
  ///
  /// - Parameters:
  ///   - moment: In nanoseconds of the monotonic clock.
  ///   - watches: Words in shared memory.
  ///   - reason: What else there is to know of the wait.
  package static func block(
    until moment: UInt64, watching watches: [Watch] = [], _ reason: TurnReason = .word
  ) {
    keeper.unsafelyUnwrapped.block(until: moment, watching: watches, reason)
  }

  /// Sleeps until a deadline, or until what is to cut the sleep short has come.
  static func sleep(until deadline: Deadline, attention: Attention) -> SystemClock.Awakening {
    while true {
      if attention.isCalled(using: .live) { return .interrupt }
      if SystemClock.nanoseconds() >= deadline.nanoseconds { return .deadline }
      block(until: deadline.nanoseconds)
    }
  }

  /// Waits for descriptors as ``Poll/wait(for:until:attention:using:)`` does, paying attention to signals.
  static func wait(for interests: [Poll.Interest], until deadline: Deadline) throws(SystemError) -> Poll.Outcome {
    while true {
      let outcome = try Poll.wait(for: interests, until: .passed, attention: .toSignals)
      if outcome != .timedOut || deadline.hasPassed() { return outcome }
      let outside = TurnReason.outside { nanoseconds in
        // What is wrong with them is found at the next look.
        (try? Poll.wait(for: interests, until: .after(nanoseconds), attention: .toSignals)) != .timedOut
      }
      block(until: deadline.nanoseconds, outside)
    }
  }

  /// What a wait for the end of children does each time that it looks; nil for nothing.
  nonisolated(unsafe) package static var looksAgain: (() -> Void)?

  /// Waits for the end of children: see ``waitForEnd(of:until:all:attention:using:)``.
  static func waitForEnd(
    of pids: [ProcessID], until deadline: Deadline, all: Bool, attention: Attention
  ) throws(SystemError) -> WaitForEnd {
    // A wait that was announced is a step once it is over, and none before.
    if keeper.unsafelyUnwrapped.takeAnnouncement() { block(until: deadline.nanoseconds, .ends(of: pids, all: all)) }
    while true {
      var ended: [ProcessID] = []
      for pid in pids where try Wait.peek(pid) != .running { ended.append(pid) }
      let isSatisfied = pids.isEmpty || (all ? ended.count == pids.count : !ended.isEmpty)
      if isSatisfied { return WaitForEnd(reason: .satisfied, ended: ended) }
      if attention.isCalled(using: .live) { return WaitForEnd(reason: .interrupted, ended: ended) }
      if SystemClock.nanoseconds() >= deadline.nanoseconds { return WaitForEnd(reason: .timedOut, ended: ended) }
      looksAgain?()
      block(until: deadline.nanoseconds, .ends(of: pids.filter { !ended.contains($0) }, all: all))
    }
  }
}

/// What a process waits for beside words.
package enum TurnReason {
  /// Nothing.
  case word
  /// Words for which there was no room: it looks again whenever nobody else can go on.
  case more
  /// The ends of processes: of one of them, or of all.
  case ends(of: [ProcessID], all: Bool)
  /// Something from outside too, which nobody who takes turns can tell: `wait` waits for it, for so many nanoseconds of
  /// real time at the most, and returns whether it has come. It is called when nobody else can go on.
  case outside(wait: (_ nanoseconds: UInt64) -> Bool)
}

/// Who decides when this process goes on.
package protocol TurnKeeper: AnyObject {
  /// See ``Turns/block(until:watching:_:)``.
  func block(until moment: UInt64, watching watches: [Turns.Watch], _ reason: TurnReason)

  /// Sends a signal by `send`, and returns once it has done what it does to a process that takes turns: that one has ended,
  /// or its handler has run.
  func signal(_ pid: ProcessID, with signal: Signal, _ send: () throws(SystemError) -> Void) throws(SystemError)

  /// The processes among those that take turns that descend from some of them, those themselves included, and live.
  func tree(of roots: [ProcessID]) -> [ProcessID]

  /// Whether the wait that is about to begin was announced: this process has said what it is about to do, and has not let
  /// others go first.
  func takeAnnouncement() -> Bool

  /// Whether a process is one of those that take turns.
  func takesTurns(_ pid: ProcessID) -> Bool

  /// What this process has begun to wait for, nobody could ever bring about: that depends on who is left.
  func noteInVain()

  /// Whether a process waits, and what it waits for has not come.
  func isBlocked(_ pid: ProcessID) -> Bool

  /// How many steps there were: a number that grows.
  var stepCount: UInt64 { get }

  /// Has a process look again at what it waits for.
  func rouse(_ pid: ProcessID)

  /// When this process is to be ended by an ``Alarm``, in nanoseconds of the monotonic clock; 0 for none.
  var alarm: UInt64 { get set }

  /// This process is at its end, and does nothing more that others could see but to exit with this code.
  func end(with exitCode: Int32)
}
