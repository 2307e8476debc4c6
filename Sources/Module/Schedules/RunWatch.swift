import CProcscriptSystem
import Glibc
import ProcscriptExploring
import ProcscriptSystem

/// What watches a run from outside.
final class RunWatch {
  private let memory: RunMemory
  let main: ProcessID
  private let patience: UInt64?
  /// Who is asked where a run is one that asks.
  private let adviser: ControlledRun.Adviser?

  init(memory: RunMemory, main: ProcessID, patience: UInt64?, adviser: ControlledRun.Adviser? = nil) {
    self.memory = memory
    self.main = main
    self.patience = patience
    self.adviser = adviser
  }

  /// Waits until the run is over, ends what is left of it, and reaps all.
  ///
  /// - Returns: How the main process has ended; nil where that is not known.
  func awaitEnd() -> WaitStatus? {
    let over = memory.run.pointer(to: \.isOver)!
    var (steps, since) = (memory.run.pointee.stepCount, procscript_real_nanoseconds())
    var (clock, changes) = (memory.run.pointee.clock, memory.run.pointee.changes)
    let start = since
    while procscript_load_acquire(over) != RunRecord.over {
      if procscript_load_acquire(over) == RunRecord.asks {
        guard answer() else { break }
        continue
      }
      if procscript_futex_wait(over, 0, Self.interval) == 0 { continue }
      if procscript_load_acquire(over) != 0 { continue }
      if Interrupts.isPending || wasEndedFromOutside { break }
      let now = procscript_real_nanoseconds()
      let run = memory.run.pointee
      if run.current < 0 {
        // The clock goes on as fast as the real one for those who are not away.
        memory.run.pointee.clock += Self.interval
        let keeper = Keeper(memory)
        keeper.chooser.markThoseEnded()
        keeper.passOn()
        continue
      }
      // Who computes lets time pass, and is patiently waited for where there is one run alone.
      let goesOn = patience == nil && (run.clock, run.changes) != (clock, changes)
      if run.stepCount != steps || goesOn {
        (steps, clock, changes, since) = (run.stepCount, run.clock, run.changes, now)
      } else if hasCurrentEnded {
        passOn()
        since = now
      }
      if let patience, now - since > patience || now - start > Self.longestRun {
        memory.run.pointee.end = .stuck
        break
      } else if patience == nil && now - since > timeToTakeAway && takeAway() {
        since = now
      }
    }
    return endAll()
  }

  /// Asks who goes next, and tells whoever waits for that.
  ///
  /// - Returns: false where the run is to end.
  private func answer() -> Bool {
    guard let choice = adviser?(memory.question) else { return false }
    let (news, answered) = (memory.run.pointer(to: \.isOver)!, memory.run.pointer(to: \.isAnswered)!)
    memory.run.pointee.answer = Int32(choice.index)
    procscript_store_release(news, 0)
    procscript_store_release(answered, 1)
    _ = procscript_futex_wake(answered, 1)
    return true
  }

  /// Nanoseconds after which one of many runs is given up, though it comes to its next steps.
  private static let longestRun: UInt64 = 10_000_000_000

  /// In nanoseconds, between two looks for a lane that has ended without giving its turn away.
  private static let interval: UInt64 = 20_000_000

  /// Whether the main process has been ended by a signal that somebody sent to this one: all is over then.
  private var wasEndedFromOutside: Bool {
    guard SignalForwarding.hasForwarded, case .ended(let status)? = try? Wait.peek(main) else { return false }
    return status.signal != nil
  }

  /// Whether who has the turn has ended, as by a crash.
  private var hasCurrentEnded: Bool {
    let current = Int(memory.run.pointee.current)
    let pid = memory.lanes[current].pid
    return pid != 0 && Settling.hasEnded(ProcessID(pid))
  }

  /// Nanoseconds after which the turn is taken from a lane that sleeps in the system: not before a while the first time, as
  /// most come back soon, and then all goes on in the same order each time.
  private var timeToTakeAway: UInt64 {
    memory.lanes[Int(memory.run.pointee.current)].hasBeenAway ? 40_000_000 : 2_000_000_000
  }

  /// Takes the turn from who has it, and sleeps in the system, where there are others.
  private func takeAway() -> Bool {
    let current = Int(memory.run.pointee.current)
    let lane = memory.lanes + current
    guard memory.indices.contains(where: { $0 != current && memory.isLiving($0) }),
      Settling.isAsleep(ProcessID(lane.pointee.pid)), Grip(of: lane).takeAway()
    else { return false }
    lane.pointee.state = .blocked
    (lane.pointee.isAway, lane.pointee.hasBeenAway) = (true, true)
    (lane.pointee.deadline, lane.pointee.ends, lane.pointee.watchCount) = (.max, 0, 0)
    (lane.pointee.waitsForEnds, lane.pointee.waitsOutside, lane.pointee.waitsForMore) = (false, false, false)
    lane.pointee.vainLooks = 0
    let keeper = Keeper(memory)
    keeper.noteEscape(of: "a call that waits in the system, of \(Lane(current).name)")
    keeper.passOn()
    return true
  }

  /// Gives the turn on that somebody had who has ended.
  private func passOn() {
    let lane = Int(memory.run.pointee.current)
    let keeper = Keeper(memory)
    keeper.settleEnd(of: lane)
    keeper.passOn()
  }

  func endAll() -> WaitStatus? {
    let isComplete = memory.run.pointee.end == .complete
    if !isComplete {
      for lane in memory.indices where memory.lanes[lane].state != .unused && memory.lanes[lane].pid > 0 {
        if memory.isLiving(lane) { kill(memory.lanes[lane].pid, SIGKILL) }
      }
    }
    var status: WaitStatus?
    // All come to this process in the end, which adopts orphans; programs that they started too.
    while true {
      let areAnyLeft = try? Wait.reapEnded { [main] pid, its in if pid == main { status = its } }
      if areAnyLeft != true { return status }
      if areLanesGone {
        // In each of many runs they would be started again.
        if isComplete && patience == nil { return status }
        for program in (try? ProcessTree().descendants(of: .current())) ?? [] { kill(program.rawValue, SIGKILL) }
      }
      sched_yield()
    }
  }

  private var areLanesGone: Bool {
    memory.indices.allSatisfy { memory.lanes[$0].pid <= 0 || kill(memory.lanes[$0].pid, 0) != 0 }
  }
}
