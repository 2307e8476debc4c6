extension ToyState {
  /// Goes on behind the present code.
  @discardableResult
  mutating func done(_ index: Int, _ result: Int? = nil, in register: Int = Toy.spare) -> String {
    if let result { lanes[index].registers[register] = result }
    lanes[index].place += 1
    lanes[index].phase = 0
    lanes[index].deadline = nil
    advance(index)
    return result.map { "\($0)" } ?? ""
  }

  /// Waits in the middle of the present code; goes on behind it where its time is over.
  mutating func block(
    _ index: Int, on object: Object?, _ timeout: UInt64? = nil, _ register: Int = Toy.spare, failure: Int = 0
  ) -> String {
    let deadline = lanes[index].deadline ?? timeout.map { clock + $0 }
    lanes[index].deadline = deadline
    if let deadline, deadline <= clock {
      done(index, failure, in: register)
      return object == nil ? "" : "timeout"
    }
    lanes[index].wait = .blocked(on: object, until: deadline)
    return ""
  }

  /// Does what is a lane's own, up to its next point.
  mutating func advance(_ index: Int) {
    while let code = code(of: index) {
      switch code {
      case .assign(let register, let term): lanes[index].registers[register] = value(term, of: index)
      case .jump(let place):
        lanes[index].place = place
        continue
      case .jumpIf(let register, let number, let place):
        if lanes[index].registers[register] == number {
          lanes[index].place = place
          continue
        }
      case .jumpUnless(let register, let number, let place):
        if lanes[index].registers[register] != number {
          lanes[index].place = place
          continue
        }
      default: return
      }
      lanes[index].place += 1
    }
  }

  /// Waits for its children, then ends.
  mutating func end(_ index: Int) {
    if !lanes[index].children.isEmpty {
      if let child = lanes[index].children.first(where: { lanes[$0].isAlive }) {
        lanes[index].wait = .blocked(on: .lane(child), until: nil)
      } else {
        lanes[index].children = []
      }
      return
    }
    lanes[index].life = .ended
    leave(index)
  }

  mutating func kill(_ index: Int) {
    guard lanes[index].isAlive else { return }
    lanes[index].life = .killed
    lanes[index].wait = .none
    for condition in waiters.indices { waiters[condition].removeAll { $0 == index } }
    leave(index)
  }

  private mutating func leave(_ index: Int) {
    for lock in owners.indices where owners[lock] == index {
      owners[lock] = nil
      abandoned.insert(lock)
      wake(.lock(lock))
    }
    wake(.lane(index))
  }
}
