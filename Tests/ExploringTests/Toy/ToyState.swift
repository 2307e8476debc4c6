/// All of a toy at one moment.
struct ToyState: Hashable {
  enum Wait: Hashable {
    /// At a point: it can go on.
    case none
    /// In the middle of its operation, until it is woken or that moment has come.
    case blocked(on: Object?, until: UInt64?)
  }

  /// What lanes wait for.
  enum Object: Hashable {
    case variable(Int), lock(Int), queue(Int), event(Int), condition(Int), semaphore(Int), barrier(Int), lane(Int)
  }

  struct LaneState: Hashable {
    enum Life: Hashable { case begins, goes, ended, killed, failed }
    var code: Int
    var life = Life.begins
    var place = 0
    /// How far it is in the middle of an operation.
    var phase = 0
    var deadline: UInt64?
    /// Whether it is about to hear that what it waits for is a deadlock.
    var isInDeadlock = false
    var wait = Wait.none
    var registers = Array(repeating: 0, count: Toy.registers)
    /// Lanes that it has started and not joined.
    var children: [Int] = []

    /// Also of one that has failed, up to its last step.
    var isAlive: Bool { life == .begins || life == .goes || life == .failed }
  }

  let toy: Toy
  var clock: UInt64 = 0
  var lanes = [LaneState(code: 0)]
  var variables: [Int]
  var owners: [Int?]
  /// Locks whose owner ended with them.
  var abandoned: Set<Int> = []
  var queues: [[Int]]
  var events: [Bool]
  var waiters: [[Int]]
  var semaphores: [Int]
  var arrived: [Int]
  var output: [String] = []
  var errors: [String] = []
  var hadDeadlock = false
  /// Where it matters, those that wait for others without an end, the last to begin last.
  var waitOrder: [Int] = []

  init(_ toy: Toy) {
    self.toy = toy
    variables = toy.variables
    owners = Array(repeating: nil, count: toy.locks)
    queues = toy.queues.map { _ in [] }
    events = Array(repeating: false, count: toy.events)
    waiters = Array(repeating: [], count: toy.conditions)
    semaphores = toy.semaphores
    arrived = toy.barriers.map { _ in 0 }
    // The main process has begun when anybody looks.
    lanes[0].life = .goes
    advance(0)
  }

  var enabled: UInt64 {
    var enabled: UInt64 = 0
    for (index, lane) in lanes.enumerated() where lane.isAlive && canGo(lane) && !awaitsEnd(index) {
      enabled |= 1 << UInt64(index)
    }
    return enabled
  }

  private func canGo(_ lane: LaneState) -> Bool {
    guard case .blocked(_, let deadline) = lane.wait else { return true }
    return deadline.map { $0 <= clock } ?? false
  }

  /// Whether it is about to wait for lanes that have not ended: that it cannot begin before.
  private func awaitsEnd(_ index: Int) -> Bool {
    guard toy.joinsWait, lanes[index].life == .goes else { return false }
    switch code(of: index) {
    case nil: return lanes[index].children.contains { lanes[$0].isAlive }
    case .join(let register, nil, _): return lanes[lanes[index].registers[register]].isAlive
    default: return false
    }
  }

  var isOver: Bool { !lanes.contains { $0.isAlive } }

  /// The next moment that somebody waits for.
  var nextMoment: UInt64? {
    lanes.compactMap { lane in
      guard lane.isAlive, case .blocked(_, let deadline?) = lane.wait, deadline > clock else { return nil }
      return deadline
    }.min()
  }

  /// Goes on though nobody can: to the next moment, or with the error of a deadlock.
  ///
  /// - Returns: Whether that was possible.
  mutating func goOn() -> Bool {
    if isOver { return false }
    if let moment = nextMoment {
      clock = moment
      return true
    }
    guard toy.raisesDeadlocks, !hasPoller else { return false }
    let last = toy.tellsLast ? waitOrder.last : lanes.indices.last(where: waits)
    guard let last else { return false }
    lanes[last].wait = .none
    lanes[last].isInDeadlock = true
    hadDeadlock = true
    return true
  }

  /// Whether a lane waits without an end, and for no other lane's.
  func waits(_ index: Int) -> Bool {
    guard lanes[index].isAlive, case .blocked(let object?, nil) = lanes[index].wait else { return false }
    if case .lane = object { return false }
    return true
  }

  /// To be called after a step of a lane, and of nobody else.
  mutating func noteWaits(after index: Int) {
    if !toy.tellsLast { return }
    waitOrder = waitOrder.filter { $0 != index && waits($0) }
    if waits(index) { waitOrder.append(index) }
  }

  /// Whether somebody asks the same again and again.
  var hasPoller: Bool {
    lanes.contains { lane in
      guard lane.isAlive, case .blocked(.variable, nil) = lane.wait else { return false }
      return true
    }
  }

  mutating func wake(_ object: Object) {
    for index in lanes.indices {
      if case .blocked(object, _) = lanes[index].wait { lanes[index].wait = .none }
    }
  }

  func value(_ term: Term, of lane: Int) -> Int {
    switch term {
    case .number(let number): number
    case .register(let register): lanes[lane].registers[register]
    case .plus(let register, let number): lanes[lane].registers[register] + number
    }
  }
}
