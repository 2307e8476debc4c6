import ProcscriptExploring

/// The numbers that objects have in accesses.
extension ToyState.Object {
  var number: UInt64 {
    switch self {
    case .variable(let index): 100 + UInt64(index)
    case .lock(let index): 200 + UInt64(index)
    case .queue(let index): 300 + UInt64(index)
    case .event(let index): 400 + UInt64(index)
    case .condition(let index): 500 + UInt64(index)
    case .semaphore(let index): 600 + UInt64(index)
    case .barrier(let index): 700 + UInt64(index)
    case .lane(let index): 800 + UInt64(index)
    }
  }

  static let output: UInt64 = 1
}

extension ToyState {
  /// What a lane is about to do: known from itself alone, whatever others do meanwhile.
  func operation(of index: Int) -> Operation {
    let lane = lanes[index]
    let place = UInt64(lane.code * 100 + lane.place + 1)
    func act(_ verb: Operation.Verb, _ accesses: Operation.Access...) -> Operation {
      var operation = Operation(verb, place: place)
      for access in accesses { operation.add(access) }
      return operation
    }
    func reads(_ object: Object) -> Operation.Access { .reads(object.number) }
    func writes(_ object: Object) -> Operation.Access { .writes(object.number) }

    if lane.life == .begins { return act(.begin) }
    guard let code = code(of: index) else {
      if !lane.children.isEmpty {
        var operation = act(.join)
        for child in lane.children { operation.add(reads(.lane(child))) }
        operation.awaitsEnds = toy.joinsWait
        return operation
      }
      var operation = act(.end, writes(.lane(index)))
      for lock in owners.indices where owners[lock] == index { operation.add(writes(.lock(lock))) }
      if lane.life == .failed { operation.add(.writes(Object.output)) }
      return operation
    }
    switch code {
    case .read(let variable, _): return act(.read, reads(.variable(variable)))
    case .write(let variable, _): return act(.write, writes(.variable(variable)))
    case .add(let variable, _): return act(.change, writes(.variable(variable)))
    case .poll(let variable, _): return act(.read, reads(.variable(variable)))
    case .acquire(let lock, _, _): return act(.acquire, writes(.lock(lock)))
    case .release(let lock): return act(.release, writes(.lock(lock)))
    case .put(let queue, _): return act(.put, writes(.queue(queue)))
    case .get(let queue, _, _): return act(.get, writes(.queue(queue)))
    case .tryGet(let queue, _): return act(.get, writes(.queue(queue)))
    case .set(let event): return act(.set, writes(.event(event)))
    case .clear(let event): return act(.clear, writes(.event(event)))
    case .await(let event, _, _): return act(.wait, reads(.event(event)))
    case .wait(let condition, let lock, _, _): return act(.wait, writes(.condition(condition)), writes(.lock(lock)))
    case .notify(let condition), .notifyAll(let condition): return act(.notify, writes(.condition(condition)))
    case .up(let semaphore): return act(.release, writes(.semaphore(semaphore)))
    case .down(let semaphore): return act(.acquire, writes(.semaphore(semaphore)))
    case .arrive(let barrier): return act(.wait, writes(.barrier(barrier)))
    case .start: return act(.start)
    case .join(let register, let timeout, _):
      var operation = act(.join, reads(.lane(lane.registers[register])))
      operation.awaitsEnds = toy.joinsWait && timeout == nil
      return operation
    case .kill(let register): return act(.kill, writes(.lane(lane.registers[register])))
    case .sleep: return act(.sleep)
    case .clock: return act(.clock)
    case .print, .tell: return act(.print, .writes(Object.output))
    case .fail: return act(.end, .writes(Object.output))
    case .assign, .jump, .jumpIf, .jumpUnless: fatalError("no step begins at what is a lane's own")
    }
  }

  /// Whether it is a put or a get that others do not see from the other end of the queue.
  func isApart(_ index: Int) -> Bool {
    switch code(of: index) {
    case .put(let queue, _), .get(let queue, _, _), .tryGet(let queue, _):
      lanes[index].life == .goes && (1..<toy.queues[queue]).contains(queues[queue].count)
    default: false
    }
  }

  func code(of index: Int) -> Code? {
    let lane = lanes[index]
    let codes = toy.codes[lane.code]
    return lane.life != .failed && lane.place < codes.count ? codes[lane.place] : nil
  }
}
