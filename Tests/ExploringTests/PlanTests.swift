import ProcscriptExploring
import Testing

@testable import ProcscriptSchedules

@Suite struct `A plan` {
  private let reader: PlanReader

  init() throws {
    reader = PlanReader(memory: try RunMemory())
  }

  private func begin(_ plan: Plan) { reader.memory.begin(plan, clock: 0) }

  /// Chooses, and does what is chosen.
  private func go(
    _ enabled: UInt64, canBeLate: Bool = false, doing operation: Operation = Operation(.other)
  ) -> PlanReader.Decision {
    let decision = reader.choose(among: enabled, canBeLate: canBeLate)
    switch decision {
    case .lane(let lane): reader.noteStep(of: lane, operation, among: enabled, canBeLate: canBeLate)
    case .time: reader.noteTime(among: enabled)
    case .asks, .isOver: break
    }
    return decision
  }

  private func lanes(_ plan: Plan, _ enabled: [UInt64], canBeLate: Bool = false) -> [PlanReader.Decision] {
    begin(plan)
    return enabled.map { go($0, canBeLate: canBeLate) }
  }

  @Test func `goes on straight after its choices`() {
    let decisions = lanes(Plan([.lane(Lane(1))]), [0b111, 0b111, 0b101, 0b111])
    #expect(decisions == [1, 1, 0, 0].map { .lane($0) })
  }

  @Test func `diverges where its choice cannot be made`() {
    #expect(lanes(Plan([.lane(Lane(1))]), [0b101]) == [.isOver(.diverged)])
    #expect(lanes(Plan([.time], mayBeLate: true), [1]) == [.isOver(.diverged)])
    #expect(lanes(Plan([.time]), [1], canBeLate: true) == [.isOver(.diverged)])
    #expect(lanes(Plan([.time], mayBeLate: true), [1], canBeLate: true) == [.time])
  }

  @Test func `lets lanes sleep until somebody does what matters to them`() {
    let sleepers = [Plan.Sleeper(Lane(0), Operation(.read, .reads(1)))]
    begin(Plan([.lane(Lane(2))], then: .avoiding(sleepers, after: 1)))
    // That is before they fall asleep.
    #expect(go(0b111, doing: Operation(.write, .writes(1))) == .lane(2))
    #expect(go(0b011, doing: Operation(.write, .writes(2))) == .lane(1))
    #expect(go(0b001) == .isOver(.cut))
    begin(Plan([.lane(Lane(2))], then: .avoiding(sleepers)))
    #expect(go(0b111, doing: Operation(.write, .writes(1))) == .lane(2))
    #expect(go(0b001) == .lane(0))
  }

  @Test func `lets lanes sleep until they go, or time does`() {
    let sleepers = [0, 1].map { Plan.Sleeper(Lane($0), Operation(.read, .reads(1))) }
    begin(Plan([.lane(Lane(0))], then: .avoiding(sleepers)))
    #expect(go(0b011) == .lane(0))
    #expect(go(0b010) == .isOver(.cut))
    #expect(go(0b011) == .lane(0))
    reader.noteJump()
    #expect(go(0b010) == .lane(1))
    // Whoever falls asleep after a jump has seen it.
    begin(Plan([], then: .avoiding(sleepers)))
    reader.noteJump()
    #expect(go(0b011) == .isOver(.cut))
  }

  @Test func `wakes by what a step has turned out to be`() {
    let (put, get) = (Operation(.put, .writes(5)), Operation(.get, .writes(5)))
    var apart = get
    (apart.isApart, apart.message) = (true, 1)
    begin(Plan([], then: .avoiding([Plan.Sleeper(Lane(0), apart)])))
    #expect(go(0b011, doing: put) == .lane(1))
    reader.amend(lastStepOf: 1) { ($0.operation.isApart, $0.operation.message) = (true, 2) }
    #expect(go(0b001) == .isOver(.cut))

    var acquire = Operation(.acquire, .writes(6))
    acquire.hasWaited = true
    begin(Plan([], then: .avoiding([Plan.Sleeper(Lane(0), acquire)])))
    #expect(go(0b011, doing: get) == .lane(1))
    #expect(go(0b001) == .isOver(.cut))
    begin(Plan([], then: .avoiding([Plan.Sleeper(Lane(0), acquire)])))
    #expect(go(0b011, doing: get) == .lane(1))
    reader.amend(lastStepOf: 1) { $0.operation.hasWaited = true }
    #expect(go(0b001) == .lane(0))
  }

  @Test func `with priorities goes on with the first until a change`() {
    for seed in 0..<20 as Range<UInt64> {
      let decisions = lanes(
        Plan([], then: .priorities(seed: seed, changes: 1, length: 10)), Array(repeating: 0b111, count: 10))
      let changes = zip(decisions, decisions.dropFirst()).count { $0 != $1 }
      #expect(changes <= 1)
    }
  }

  @Test func `has priorities that do not depend on when lanes are started`() {
    for seed in 0..<20 as Range<UInt64> {
      let plan = Plan([], then: .priorities(seed: seed, changes: 0, length: 10))
      #expect(lanes(plan, [0b001, 0b011, 0b111])[2] == lanes(plan, [0b111])[0])
    }
  }

  @Test func `with priorities lets time go on at some changes`() {
    let plans = (0..<20 as Range<UInt64>).map { seed in
      Plan([], then: .priorities(seed: seed, changes: 1, length: 1), mayBeLate: true)
    }
    let late = plans.count { lanes($0, [0b111], canBeLate: true) == [.time] }
    #expect(late > 0 && late < 20)
    #expect(!plans.contains { lanes($0, [0b111]) == [.time] })
  }

  @Test func `by chance makes each choice`() {
    let decisions = lanes(
      Plan([], then: .random(seed: 3), mayBeLate: true), Array(repeating: 0b111, count: 100), canBeLate: true)
    #expect(Set(decisions).count == 4)
  }
}
