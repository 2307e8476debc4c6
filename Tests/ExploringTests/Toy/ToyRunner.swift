import ProcscriptExploring
import Synchronization

@testable import ProcscriptSchedules

/// Runs toys as the host runs scripts.
struct ToyRunner: Runner {
  let toy: Toy
  private(set) var runs = 0
  /// What is asked of an operation before others hear of it: tests make it say less.
  var declare: @Sendable (Operation) -> Operation = { $0 }
  var escapes: [String] = []
  /// Whether only what is printed counts, as for scripts, and not what each lane has in the end.
  var isScript = false

  init(_ toy: Toy, isScript: Bool = false) {
    self.toy = toy
    self.isScript = isScript
  }

  mutating func run(_ plan: Plan) -> Execution {
    runs += 1
    return ToyMemory.lend { run(plan, in: $0) }
  }

  /// Who goes next is decided, and what is done is kept, in memory as runs of scripts have it.
  private func run(_ plan: Plan, in memory: RunMemory) -> Execution {
    memory.begin(plan, clock: 0)
    let reader = PlanReader(memory: memory)
    var state = ToyState(toy)
    while true {
      memory.run.pointee.clock = state.clock
      let enabled = state.enabled
      if enabled == 0 {
        guard state.goOn() else { return end(state.hasPoller ? .noProgress : .complete, state, memory) }
        reader.noteJump()
        continue
      }
      if memory.run.pointee.stepCount == 2000 { return end(.tooLong, state, memory) }
      let moment = state.nextMoment
      switch reader.choose(among: enabled, canBeLate: moment != nil) {
      case .isOver(let end): return self.end(end, state, memory)
      case .time:
        state.clock = moment!
        memory.run.pointee.clock = state.clock
        reader.noteTime(among: enabled)
      case .lane(let lane):
        var operation = state.operation(of: lane)
        reader.noteStep(of: lane, declare(operation), among: enabled, canBeLate: moment != nil)
        operation.isApart = state.isApart(lane)
        let detail = state.step(lane)
        operation.hasWaited = toy.tellsLast && state.waits(lane)
        reader.amend(lastStepOf: lane) {
          $0.operation = declare(operation)
          $0.describe(detail)
        }
      case .asks: fatalError("nobody is there to be asked")
      }
    }
  }

  private func end(_ end: RunRecord.End, _ state: ToyState, _ memory: RunMemory) -> Execution {
    memory.run.pointee.end = end
    var outcome = state.outcome
    if isScript { outcome.values = nil }
    return Execution(
      steps: memory.keptSteps, end: memory.end, outcome: outcome,
      pending: state.lanes.indices.filter { state.lanes[$0].isAlive }.map {
        Plan.Sleeper(Lane($0), declare(state.operation(of: $0)))
      }, escapes: escapes, deadlock: state.isDeadlock ? ["they wait for each other"] : [])
  }
}

/// Memory of runs, for as many as there are at the same time: it is not given back to the system.
private enum ToyMemory {
  private static let unused = Mutex<[RunMemory]>([])

  static func lend<Result>(_ body: (RunMemory) -> Result) -> Result {
    // A test without memory can't go on.
    let memory = unused.withLock { $0.popLast() } ?? (try! RunMemory())
    defer { unused.withLock { $0.append(memory) } }
    return body(memory)
  }
}

extension ToyState {
  var isDeadlock: Bool { enabled == 0 && !isOver && nextMoment == nil && !hasPoller }

  /// What came of it: more than a script's user sees, so that nothing is missed.
  var outcome: Outcome {
    let registers = lanes.map { "\($0.life) \($0.registers.map(String.init).joined(separator: ","))" }
    let values = variables.map(String.init).joined(separator: ",")
    let stuck = lanes.indices.filter { lanes[$0].isAlive }
    return Outcome(
      output: output.map { $0 + "\n" }.joined(), values: "\(values) | \(registers.joined(separator: " | "))",
      errors: errors
        + (enabled == 0 && !stuck.isEmpty ? ["\(stuck.map { Lane($0).name }.joined(separator: ", ")) left"] : []),
      hasDeadlock: isDeadlock || hadDeadlock,
      isFailure: isDeadlock || !errors.isEmpty || !stuck.isEmpty)
  }
}
