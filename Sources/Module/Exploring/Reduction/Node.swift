/// A state that runs came to, in the tree of all that were tried.
final class Node {
  /// The state before this one; nil for the first.
  private(set) var parent: Node?
  /// How many steps lead here.
  let depth: Int
  /// The step that leads here, and what must have come before it.
  let arrival: (step: Step, before: HappensBefore)?
  /// Lanes that need not go next, since what comes of it is seen elsewhere.
  let sleepers: [Plan.Sleeper]
  /// Lanes that were tried here, or are being tried, with what they do.
  var tried: [Plan.Sleeper] = []
  /// Lanes that are tried, are to be tried, or need not be.
  var settled: UInt64

  /// The first state.
  init() {
    parent = nil
    depth = 0
    arrival = nil
    sleepers = []
    settled = 0
  }

  /// The state after a step.
  ///
  /// - Parameters:
  ///   - sleepers: Who sleeps there, where that was settled when the step was chosen.
  ///   - isAfterJump: Whether the clock went on before anybody could go on; then nobody sleeps.
  init(after step: Step, before: HappensBefore, from parent: Node, sleepers: [Plan.Sleeper]?, isAfterJump: Bool) {
    self.parent = parent
    depth = parent.depth + 1
    arrival = (step, before)
    self.sleepers =
      if isAfterJump {
        []
      } else if let sleepers {
        sleepers
      } else if let lane = step.lane {
        parent.sleepers(beside: lane).filter { !$0.operation.isDependent(on: step.operation) }
      } else {
        []
      }
    settled = self.sleepers.reduce(0) { $0.with($1.lane) }
  }

  /// Notes that a step was made from here, and what it was.
  func hasTried(_ step: Step) {
    guard let lane = step.lane else { return }
    settled = settled.with(lane)
    tried.removeAll { $0.lane == lane }
    tried.append(Plan.Sleeper(lane, step.operation))
  }

  /// Who sleeps where a lane is tried, until it has done what it does.
  func sleepers(beside lane: Lane) -> [Plan.Sleeper] { (sleepers + tried).filter { $0.lane != lane } }

  /// This state and those before it, the first one first.
  var path: [Node] {
    var (path, node) = ([self], parent)
    while let next = node {
      path.append(next)
      node = next.parent
    }
    return path.reversed()
  }

  /// Lets go of a long chain one by one: to free each from within the next would overflow the stack.
  deinit {
    var node = parent
    parent = nil
    while isKnownUniquelyReferenced(&node), let last = node {
      node = last.parent
      last.parent = nil
    }
  }
}
