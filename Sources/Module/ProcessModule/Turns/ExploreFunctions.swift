import ProcscriptExploring
import ProcscriptLua
import ProcscriptOutput
import ProcscriptSchedules
import ProcscriptSystem
import ProcscriptTrace
import ProcscriptWire

/// Primitives of `process.explore`.
enum ExploreFunctions {
  static let functions: FunctionList = { offer in
    offer("explore", explore)
    offer("exploration_picture", picture)
  }

  /// `exploration_picture(picture, path)`: draws it into a file, or with nil on standard error.
  private static let picture: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      guard let drawn = state.object(at: 1, as: DrawnRun.kind) else { throw state.typeError(1, expected: "picture") }
      let path = state.isNil(at: 2) ? nil : try state.picturePath(at: 2)
      Pictures.draw(drawn.trace, path: path)
      return 0
    }
  }

  /// `explore(fn, schedules, seconds, seed, exact_time, strategy, preemptions, schedule)` → the report, what it can draw, and
  /// where a schedule failed, what to say of that.
  private static let explore: HostFunction = { L in
    hostCall(L) { state, host throws(LuaError) in
      if Keeper.current?.isOneOfMany == true {
        throw .message("cannot explore here: this run is one of those by which all orders are tried already")
      }
      guard host.isMain, host.guest == nil else {
        throw .message("cannot explore here: only the main process of a script that procscript runs can")
      }
      let options = try state.exploringOptions()
      let schedule = state.isNil(at: 8) ? nil : try state.schedule(at: 8)
      SharedOutput.drain()
      let module = ProcessModule(host: host)
      module.makeReadyForRuns(state)
      let crew: RunCrew
      do throws(SystemError) {
        let count = schedule == nil ? usableProcessorCount() : 1
        // Where it fails, each run tries it by itself, and tells why not.
        guard let made = try RunCrew(ofMost: count, preparing: { try? module.arrangeTurns(in: state) }) else {
          host.run(at: 1, in: state)
        }
        crew = made
      } catch {
        throw .message(error.description)
      }
      defer { crew.end() }
      do {
        if Interrupts.isPending { throw interruption() }
        let exploration = try Exploration(of: state.scriptPosition, options, repeating: schedule, by: crew)
        if Interrupts.isPending { throw interruption() }
        try state.push(exploration)
        if let trace = try exploration.trace() {
          state.register(DrawnRun.kind)
          state.push(DrawnRun(trace), as: DrawnRun.kind)
        } else {
          state.pushNil()
        }
        if !exploration.report.hasFailure { return 2 }
        state.push(String(exploration.report.text().dropLast()))
        return 3
      } catch let error as LuaError {
        throw error
      } catch {
        throw .message("\(error)")
      }
    }
  }
}

/// A run that a report can draw.
private final class DrawnRun {
  static let kind = UserdataKind<DrawnRun>(name: "procscript.run")

  let trace: Trace

  init(_ trace: Trace) { self.trace = trace }
}

extension State {
  fileprivate func exploringOptions() throws(LuaError) -> ExploringOptions {
    var options = ExploringOptions()
    options.schedules = Int(try integerArgument(2))
    options.nanoseconds = UInt64(min(try numberArgument(3), 1e9) * 1e9)
    options.seed = UInt64(try integerArgument(4))
    options.isExact = boolean(at: 5)
    options.strategy = ExploringOptions.Strategy(rawValue: try stringArgument(6)) ?? .auto
    options.preemptions = Int(try integerArgument(7))
    return options
  }

  fileprivate func schedule(at index: Int32) throws(LuaError) -> Schedule {
    let text = try stringArgument(index)
    // That of an outcome that comes where nobody is interrupted.
    if text.isEmpty { return Schedule([]) }
    do throws(ScheduleError) { return try Schedule(text) } catch { throw .message(error.description) }
  }

  /// The line of the script that called the module; `process.explore` where that is not known.
  fileprivate var scriptPosition: String {
    pushScriptPosition()
    defer { pop() }
    let position = (string(at: -1) ?? "").dropLast(2)
    return position.isEmpty ? "process.explore" : String(position)
  }

  /// Pushes the report that scripts get.
  fileprivate func push(_ exploration: Exploration) throws(LuaError) {
    pushTable(fields: 4)
    push(exploration.findings.hasAllOrders)
    rawSet("complete", in: -2)
    push(Int64(exploration.findings.schedules))
    rawSet("schedules", in: -2)
    push(exploration.report.text())
    rawSet("text", in: -2)
    pushTable(array: Int32(exploration.outcomes.count))
    for (position, outcome) in exploration.outcomes.enumerated() {
      try push(outcome, exploration)
      rawSet(Int64(position + 1), in: -2)
    }
    rawSet("outcomes", in: -2)
  }

  private func push(_ outcome: OutcomeGroup, _ exploration: Exploration) throws(LuaError) {
    pushTable(fields: 9)
    if let values = outcome.outcome.values {
      try pushValues(values, exploration.words)
      rawSet("values", in: -2)
    }
    push(outcome.outcome.output)
    rawSet("output", in: -2)
    push(outcome.outcome.errorOutput)
    rawSet("stderr", in: -2)
    if let error = outcome.outcome.errors.first {
      push(error)
      rawSet("error", in: -2)
    }
    push(outcome.outcome.hasDeadlock)
    rawSet("deadlock", in: -2)
    push(Int64(exploration.findings.isComplete ? outcome.traces : outcome.count))
    rawSet("count", in: -2)
    push("\(outcome.simplest.schedule)")
    rawSet("schedule", in: -2)
    push(Int64(outcome.interruptions.preemptions))
    rawSet("preemptions", in: -2)
    push(Int64(outcome.interruptions.late))
    rawSet("late", in: -2)
  }

  /// Pushes a list of the values that are in words; of those that can't be sent, the words.
  private func pushValues(_ text: String, _ words: RunWords) throws(LuaError) {
    pushTable()
    guard let bytes = words.values(in: text) else {
      push(text)
      return rawSet(1, in: -2)
    }
    let height = top
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(LuaError) in try Wire.decode(bytes, into: self) }
    }
    let count = try outcome.get()
    for position in stride(from: Int64(count), to: 0, by: -1) { rawSet(position, in: height) }
    push(Int64(count))
    rawSet("n", in: height)
  }
}
