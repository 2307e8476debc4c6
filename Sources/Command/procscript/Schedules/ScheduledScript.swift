import Glibc
import ProcscriptExploring
import ProcscriptSchedules
import ProcscriptSystem

/// `procscript --schedule=ORDER`: runs a script in an order that is the same each time.
struct ScheduledScript: Director {
  let order: Order
  let pictures: SchedulePictures

  enum Order {
    case plan(Plan)
    /// The user is asked at each step.
    case asked
  }

  func direct(preparing prepare: () -> Void) {
    do {
      guard let ending = try run() else { return }
      draw(ending)
      exit(code(of: ending))
    } catch {
      Messages.complain(error.description)
      exit(EXIT_FAILURE)
    }
  }

  private func run() throws(SystemError) -> ControlledRun.Ending? {
    let control = try ControlledRun(patience: nil)
    switch order {
    case .plan(let plan): return try control.run(plan, isEndless: true)
    case .asked:
      let adviser = AskedUser()
      guard let ending = try control.run(Plan(), isEndless: true, asking: adviser.answer) else {
        try StandardInput.detach()
        return nil
      }
      adviser.tell(Schedule(of: ending.steps))
      return ending
    }
  }

  private func draw(_ ending: ControlledRun.Ending) {
    if pictures.isEmpty || Interrupts.isPending { return }
    var words = RunWords()
    words.take(ending.notes)
    var trace = StepTrace(of: ending, words: words, texts: pictures.texts)
    pictures.draw(trace.trace(endingWith: ending.status))
  }

  /// The code of the main process; where a signal has ended that, it ends this one too.
  private static func code(of status: WaitStatus) -> Int32 {
    guard let signal = status.signal else { return status.exitCode }
    Glibc.signal(signal.rawValue, SIG_DFL)
    kill(getpid(), signal.rawValue)
    return 128 + signal.rawValue
  }

  private func objection(to step: Int, _ ending: ControlledRun.Ending) -> String {
    guard case .plan(let plan) = order, plan.choices.indices.contains(step) else { return "the order is not possible" }
    let problem =
      switch plan.choices[step] {
      case .time: "nobody waits for a moment then"
      case .lane(let lane) where lane.index >= ending.lanes.count: "there is no process \(lane.name) then"
      case .lane(let lane): "\(lane.name) cannot go on then: it waits, or has ended"
      }
    return "step \(step + 1) of the order is not possible: \(problem)"
  }

  private func code(of ending: ControlledRun.Ending) -> Int32 {
    if Interrupts.isPending {
      Messages.complain("interrupted!")
      return 130
    }
    switch ending.end {
    case .complete:
      if let status = ending.status { return Self.code(of: status) }
    case .diverged(let step):
      Messages.complain(objection(to: step, ending))
    case .noProgress:
      // Its orphans wait in vain; it has not.
      if !ending.pending.contains(where: { $0.lane == .main }), let status = ending.status {
        return Self.code(of: status)
      }
      Messages.complain("this would go on for ever: nobody waits for a moment, and nothing changes any more")
    case .tooLong: Messages.complain("more than \(Lane.most) processes are too many to have an order")
    case .cut: break
    case .stuck:
      // By a signal from outside; what else is left of a run that is over is killed.
      if let status = ending.status, let signal = status.signal, signal != .kill { return Self.code(of: status) }
    }
    return EXIT_FAILURE
  }
}
