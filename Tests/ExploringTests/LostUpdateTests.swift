import Testing

@testable import ProcscriptExploring

@Suite struct `A lost update` {
  private func find(_ codes: [Code]..., schedule: String) throws -> LostUpdate? {
    var toy = Toy.printing(codes[0], codes[1])
    toy.locks = 1
    var runner = ToyRunner(toy)
    let execution = runner.run(try Schedule(schedule).plan)
    #expect(execution.end == .complete)
    return LostUpdate.first(in: execution.steps)
  }

  @Test func `is a write of what was read before another wrote`() throws {
    let lost = try find(Toy.increment, Toy.increment, schedule: "A2.B2.C")
    #expect(lost == LostUpdate(read: 3, other: 6, write: 8))
  }

  @Test func `is also one after a change in one step`() throws {
    #expect(try find(Toy.increment, [.add(0, 1)], schedule: "A2.B2.C") != nil)
  }

  @Test func `is none where nobody came between`() throws {
    #expect(try find(Toy.increment, Toy.increment, schedule: "A2.B3.C") == nil)
  }

  @Test func `is none where it was read again`() throws {
    #expect(try find([.read(0, into: 0)] + Toy.increment, Toy.increment, schedule: "A2.B2.C4.B") == nil)
  }

  @Test func `is none of another variable`() throws {
    #expect(try find(Toy.increment, [.read(1, into: 0), .write(1, .number(1))], schedule: "A2.B2.C") == nil)
  }

  @Test func `is none under a lock that was held over both`() throws {
    let locked = [.acquire(0)] + Toy.increment + [.release(0)]
    #expect(try find(locked, Toy.increment, schedule: "A2.B3.C") == nil)
    let twice: [Code] = [
      .acquire(0), .read(0, into: 0), .release(0), .acquire(0), .write(0, .plus(register: 0, 1)), .release(0),
    ]
    #expect(try find(twice, twice, schedule: "A2.B4.C") != nil)
  }
}
