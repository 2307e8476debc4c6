import ProcscriptExploring

/// What all processes of a run know of one of them. Plain bytes, in memory that they share: only who has the turn reads or
/// writes it, but for ``turn``.
struct LaneRecord: BitwiseCopyable {
  enum State: UInt8, BitwiseCopyable {
    case unused
    /// It is about to be started, or has been and has not come to itself.
    case announced
    /// It can go on.
    case ready
    case blocked
    case ended
  }

  /// A futex: 1 when it is this lane's turn.
  var turn: UInt32 = 0
  /// How many of its children have ended: see ``ChildEnds``.
  var childEnds: UInt32 = 0
  /// Whether it runs the script's code, and its turn may be taken away meanwhile: see ``Grip``.
  var grip: UInt32 = 0
  /// 1 when it wants a turn again after that.
  var isBack: UInt32 = 0
  /// 0 before it is known.
  var pid: Int32 = 0
  /// The index of its parent; -1 for the main process.
  var parent: Int32 = -1
  var state = State.unused
  /// Whether it ends when its parent does, however that ends.
  var isDaemon = false
  /// Whether it was started anew, by "spawn".
  var isFresh = false
  /// The signal that has ended it, as far as a lane has sent it; 0 for none.
  var endSignal: UInt8 = 0
  /// With what it has ended itself.
  var exitCode: UInt8 = 0
  /// By SIGSTOP.
  var isStopped = false
  /// Whether a signal has come, or a deadlock is to be found: a wait looks again.
  var mustLook = false
  /// Whether its turn was taken away, as it sleeps in the system; and whether that has been so before.
  var isAway = false
  var hasBeenAway = false
  /// Whether it waits for something that comes from outside.
  var waitsOutside = false
  /// Whether not all that it waits for is told here: it looks again when nobody can go on.
  var waitsForMore = false
  /// Whether all of ``ends`` are waited for, not one of them.
  var waitsForAll = false
  /// Whether only the ends of others are waited for: these need no look when nobody can go on.
  var waitsForEnds = false
  /// Whether it looks once more at what it waits for, since nobody can go on.
  var isLooking = false

  /// What it is about to do.
  var operation = Operation(.begin)
  /// Until when it is blocked at the longest.
  var deadline: UInt64 = .max
  /// Lanes whose ends it waits for, a bit for each.
  var ends: UInt64 = 0
  /// How many words it watches.
  var watchCount: UInt32 = 0
  /// How often it has looked at the same in vain.
  var vainLooks: UInt32 = 0
  /// The looks that it repeats then.
  var looks = RepeatedLooks()
  /// How many changes there had been at its last look.
  var changesSeen: UInt64 = 0
  /// Whether one of these looks is at the clock, and what that said at its last look.
  var looksAtClock = false
  var clockSeen: UInt64 = 0
  /// How many steps there had been when it looked last, since nobody could go on.
  var lookedAt: UInt64 = .max
  /// How many steps there had been when it ended, and when its parent reaped it; 0 before.
  var stepsAtEnd: UInt64 = 0
  var stepsAtReaping: UInt64 = 0
  /// When it is ended by an alarm; 0 for never.
  var alarm: UInt64 = 0
  /// Where its last step is kept.
  var lastStep: UInt64 = 0
  /// How often it has computed for long, or read the clock, since it waited last.
  var busyCount: UInt32 = 0
  /// How often in a row it has computed for long, and done nothing else.
  var computed: UInt32 = 0
  /// For how long it has waited for what comes from outside, in nanoseconds of real time; and how much the clock has gone
  /// on meanwhile.
  var waitedOutside: UInt64 = 0
  var passedMeanwhile: UInt64 = 0

  /// A word that it watches.
  struct Watch: BitwiseCopyable {
    /// Where the word is: in the memory of the run, or where ``SharedWords`` has it.
    var place = SharedWords.Place()
    var expected: UInt32 = 0
  }

  /// Of more than there is room for, the lane looks again whenever nobody else can go on.
  static let mostWatches = 128
}

/// What all processes of a run know of it.
struct RunRecord: BitwiseCopyable {
  enum End: UInt8, BitwiseCopyable {
    case none, complete, cut, diverged, noProgress, tooLong, stuck
  }

  /// Nanoseconds of the virtual clock.
  var clock: UInt64 = 0
  /// What it said when the run began.
  var clockAtStart: UInt64 = 0
  /// A futex: ``over`` when the run is over; ``asks`` while it is to be asked who goes next.
  var isOver: UInt32 = 0
  static let over: UInt32 = 1
  static let asks: UInt32 = 2
  /// A futex: 1 when that has been answered, and how, by a lane's index.
  var isAnswered: UInt32 = 0
  var answer: Int32 = 0
  /// Which lanes could go on when it was asked, a bit for each.
  var asked: UInt64 = 0
  var end = End.none
  /// Whether the clock went on just now, since nobody could go on.
  var hasJumped = false
  var mayBeLate = false
  /// Whether steps are counted without an end: more than there is room for are not kept.
  var isEndless = false
  var laneCount: UInt32 = 0
  /// The pid of the process that watches the run.
  var watcher: Int32 = 0
  /// Who has the turn, -1 for nobody; and who had it at the last step.
  var current: Int32 = 0
  var previous: Int32 = 0
  /// A lane that is at its end, counted from 1: who has the turn then waits until the system has ended it.
  var ending: Int32 = 0
  /// Which lanes have ended, a bit for each.
  var ended: UInt64 = 0
  var stepCount: UInt64 = 0
  /// How many operations there were that changed something.
  var changes: UInt64 = 0
  /// Lanes that could have gone on but for their looks in vain, or since they compute, while others did, a bit for each.
  var heldBack: UInt64 = 0
  var noteBytes: UInt32 = 0

  // The plan: see ``PlanReader``.
  var choiceCount: UInt32 = 0
  var policy = Policy.straight
  var chance = Chance(0)
  /// Which lanes sleep, a bit for each, after how many steps they do, and how many steps they have been told of.
  var asleep: UInt64 = 0
  var asleepAfter: UInt64 = 0
  var toldOf: UInt64 = 0
  var changeCount: UInt32 = 0
  var lowestRank: UInt64 = 1 << 32

  enum Policy: UInt8, BitwiseCopyable {
    case straight, random, priorities, avoiding, asking
  }
}

/// What a process that does runs, and whoever tells it which, know of each other.
struct WorkerRecord: BitwiseCopyable {
  /// Futexes: 1 when a run is asked for, and when it is over.
  var request: UInt32 = 0
  var answer: UInt32 = 0
  /// How the main process has ended, as its exit code or minus a signal; `Int32.min` where that is not known.
  var status: Int32 = .min
  /// How many processors the script's processes are told that there are; 0 for those that they may use.
  var processorCount: UInt32 = 0
}

/// One step, as it is kept.
struct StepRecord: BitwiseCopyable {
  /// The lane's index, or -1 for ``Choice/time``.
  var choice: Int32
  var followsJump: Bool
  var mayBeLate: Bool
  var operation: Operation
  var time: UInt64
  var enabled: UInt64
  /// What was read or written, or came of it: so many bytes of text.
  var detailCount: UInt8 = 0
  var detail: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)

  static let longestDetail = 40

  /// Keeps what came of it, in words.
  mutating func describe(_ detail: String) {
    withUnsafeMutableBytes(of: &self.detail) { place in
      let bytes = Array(detail.utf8.prefix(Self.longestDetail))
      place.copyBytes(from: bytes)
      detailCount = UInt8(bytes.count)
    }
  }
}
