@testable import ProcscriptExploring

/// Small programs by chance, the same for the same seed.
struct RandomToys {
  private var chance: Chance

  init(seed: UInt64) { chance = Chance(seed) }

  mutating func next() -> Toy {
    let children = 2 + Int(chance.below(2))
    // More lanes have shorter codes: all orders must be found by going to every state.
    var codes: [[Code]] = [[]]
    for _ in 0..<children { codes.append(code(length: children == 2 ? 3 : 2)) }
    codes[0] = main(children)
    var toy = Toy(
      variables: [0, 0], locks: 2, queues: [1 + Int(chance.below(3))], events: 1, conditions: 1,
      semaphores: [Int(chance.below(2))],
      barriers: [2], codes: codes)
    toy.joinsWait = chance.below(4) > 0
    toy.raisesDeadlocks = chance.below(2) == 0
    toy.tellsLast = toy.raisesDeadlocks && chance.below(2) == 0
    return toy
  }

  private mutating func main(_ children: Int) -> [Code] {
    var code: [Code] = (0..<children).map { .start($0 + 1, into: $0) }
    switch chance.below(8) {
    case 0: code.append(.kill(Int(chance.below(UInt64(children)))))
    case 1: code.append(.join(0, timeout: chance.below(3)))
    case 2: code += [.sleep(1), .read(0, into: 3)]
    case 3: code.insert(.write(0, .number(5)), at: 1)
    default: break
    }
    return code
  }

  private mutating func code(length: Int) -> [Code] {
    var code: [Code] = []
    while code.count < length { code += piece(at: code.count) }
    if chance.below(4) == 0 { code.append(.tell(0)) }
    return code
  }

  private mutating func piece(at place: Int) -> [Code] {
    let (variable, lock) = (Int(chance.below(2)), Int(chance.below(2)))
    let timeout: UInt64? = chance.below(2) == 0 ? nil : chance.below(3)
    switch chance.below(22) {
    case 0, 1, 2: return [.read(variable, into: Int(chance.below(2)))]
    case 3, 4: return [.write(variable, .plus(register: Int(chance.below(2)), 1))]
    case 5: return [.add(variable, 1)]
    case 6: return [.acquire(lock), .write(variable, .plus(register: 0, 2)), .release(lock)]
    case 7: return [.acquire(0), .acquire(1), .release(0), .release(1)]
    case 8: return [.acquire(1), .acquire(0), .release(1), .release(0)]
    case 9: return [.acquire(lock, timeout: timeout, into: 1), .jumpIf(1, equals: 0, to: place + 3), .release(lock)]
    case 10: return [.put(0, .register(0))]
    case 11: return [.get(0, timeout: timeout, into: 0)]
    case 12: return [.tryGet(0, into: 1)]
    case 13: return [.set(0)]
    case 14: return [.set(0), .clear(0)]
    case 15: return [.await(0, timeout: timeout, into: 1)]
    case 16: return [.acquire(0), .wait(0, lock: 0, timeout: timeout, into: 1), .release(0)]
    case 17: return [chance.below(2) == 0 ? .notify(0) : .notifyAll(0)]
    case 18: return [chance.below(2) == 0 ? .up(0) : .down(0)]
    case 19: return [.arrive(0)]
    case 20: return [.sleep(chance.below(3))]
    default: return [.poll(variable, until: 1)]
    }
  }
}
