/// All orders with at most so many interruptions, those with the fewest first.
///
/// An order is a beginning that another run has shown to be possible, then one choice that this run did not make, and
/// from there on nobody is interrupted. So each comes up once.
struct Bounded: Strategy {
  /// How many interruptions there may be now: not more than `most`.
  var bound: Int
  /// How many there may ever be. What has more is not kept.
  private let most: Int
  /// Whether orders are tried in which time goes on though somebody could go on before.
  var isLate: Bool
  /// Whether orders in exact time are tried; not where all of them are known already.
  var isExact = true

  /// A choice that a run could have made in place of its own.
  private struct Turn {
    var choices: ArraySlice<Choice>
    var choice: Choice
  }

  /// Turns with as many interruptions, in the order in which they came up.
  private struct Line {
    var turns: [Turn] = []
    var place = 0

    var isUsedUp: Bool { place == turns.count }

    mutating func next() -> Turn {
      place += 1
      return turns[place - 1]
    }
  }

  /// By how many interruptions they have.
  private var exact: [Line]
  private var late: [Line]
  private var begun = false
  private var given = 0
  private var taken = 0
  /// How many choices the plans begin with that are out, by their numbers.
  private var out: [Int: Int] = [:]
  private var kept = 0

  /// What is kept for later has room in some 100 MB. Beyond it, not all orders are tried.
  private static let mostKept = 1_000_000

  init(bound: Int, most: Int, isLate: Bool) {
    self.bound = bound
    self.most = most
    self.isLate = isLate
    exact = Array(repeating: Line(), count: most + 1)
    late = exact
  }

  var isExhausted: Bool { begun && given == taken && kept < Bounded.mostKept && isUsedUp }

  /// Whether there was an order in exact time that has more interruptions than there may be, or could not be run.
  private var hasLeftOut = false

  /// Whether all orders in exact time were run, however many interruptions they have.
  var hasTriedAll: Bool { isExhausted && isExact && bound == most && !hasLeftOut }

  /// Whether there is nothing to try before more runs are handed in.
  private var isUsedUp: Bool {
    (0...bound).allSatisfy { (!isExact || exact[$0].isUsedUp) && (!isLate || late[$0].isUsedUp) }
  }

  mutating func next() -> Plan? {
    if !begun {
      begun = true
      return give(Plan())
    }
    for level in 0...bound {
      if isExact, !exact[level].isUsedUp { return give(exact[level].next(), isLate: false) }
      if isLate, !late[level].isUsedUp { return give(late[level].next(), isLate: true) }
    }
    return nil
  }

  mutating func take(_ execution: Execution, of number: Int) {
    taken += 1
    let beginning = out.removeValue(forKey: number) ?? 0
    switch execution.end {
    case .complete, .noProgress: break
    case .cut, .tooLong, .stuck: hasLeftOut = true
    case .diverged:
      hasLeftOut = true
      return
    }
    let choices = execution.steps.map(\.choice)
    var (sum, last) = (Interruptions(), Lane?.none)
    for (place, step) in execution.steps.enumerated() {
      if place >= beginning {
        let others = step.enabled.lanes.map { Choice.lane($0) } + (step.mayBeLate ? [.time] : [])
        for choice in others where choice != step.choice {
          var (cost, previous) = (sum, last)
          cost.add(choice, at: step, after: &previous)
          keep(Turn(choices: choices[..<place], choice: choice), cost)
        }
      }
      sum.add(step.choice, at: step, after: &last)
    }
  }

  private mutating func give(_ turn: Turn, isLate: Bool) -> Plan {
    give(Plan(Array(turn.choices) + [turn.choice], mayBeLate: isLate))
  }

  private mutating func give(_ plan: Plan) -> Plan {
    out[given] = plan.choices.count
    given += 1
    return plan
  }

  private mutating func keep(_ turn: Turn, _ cost: Interruptions) {
    guard cost.count <= most, kept < Bounded.mostKept else {
      hasLeftOut = hasLeftOut || cost.late == 0
      return
    }
    if cost.late > 0 { late[cost.count].turns.append(turn) } else { exact[cost.count].turns.append(turn) }
    kept += 1
  }
}
