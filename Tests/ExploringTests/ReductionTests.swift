import Testing

@testable import ProcscriptExploring

@Suite struct `The reduced search` {
  @Test(arguments: Program.all) func `finds what all orders give`(program: Program) {
    let brute = BruteForce(program.toy)
    let search = Search(reducing: ToyRunner(program.toy))
    #expect(!brute.isTooLarge)
    #expect(search.isExhausted && !search.isUntrue)
    #expect(search.outcomes == brute.outcomes)
    #expect(search.runs <= program.most)
    // 500 are enough for most.
    let random = Search(random: ToyRunner(program.toy), count: 5000, until: brute.outcomes)
    #expect(random.outcomes == brute.outcomes)
  }

  /// Some kills have more orders than there is time for: those are left out.
  @Test(arguments: 0..<10) func `finds what all orders of small programs by chance give`(part: Int) {
    var toys = RandomToys(seed: UInt64(part))
    var (done, left) = (0, 0)
    while done < 25 {
      let toy = toys.next()
      let brute = BruteForce(toy, most: 1500)
      let search = brute.isTooLarge ? nil : Search(reducing: ToyRunner(toy), most: 400, atATime: done % 2 * 3 + 1)
      guard let search, search.isExhausted || search.isUntrue else {
        left += brute.isTooLarge ? 0 : 1
        continue
      }
      done += 1
      #expect(!search.isUntrue, "\(toy)")
      #expect(search.outcomes == brute.outcomes, "\(toy)")
      #expect(Search(random: ToyRunner(toy), count: 10).outcomes.isSubset(of: brute.outcomes), "\(toy)")
    }
    #expect(left <= 5)
  }

  @Test(arguments: Program.all.filter { BruteForce($0.toy, most: 2000).orders < 1300 })
  func `counts just one of all orders that come to the same`(program: Program) {
    let all = Search(all: ToyRunner(program.toy))
    #expect(all.isExhausted && all.runs == Int(BruteForce(program.toy).orders))
    let search = Search(reducing: ToyRunner(program.toy), tellsTraces: true)
    #expect(search.traces == all.traces)
    #expect(search.runs - search.cut - search.repeated == search.traces.count)
  }

  @Test func `misses outcomes where an operation says too little`() {
    var runner = ToyRunner(.children(Toy.increment, Toy.increment))
    runner.declare = { $0.verb == .read ? Operation(.read, place: $0.place) : $0 }
    #expect(Search(reducing: runner).outcomes.count < BruteForce(runner.toy).outcomes.count)
  }

  @Test func `tells each of those that wait of a deadlock, where it was the last to begin`() {
    var runner = ToyRunner(.toldToTheLast)
    func told(_ search: Search) -> Set<[String]> { Set(search.outcomes.map(\.errors)) }
    #expect(told(Search(reducing: runner)) == [[], ["1: a deadlock"], ["2: a deadlock"]])
    // Where nobody says that it waits, the order in which they begin to is not tried.
    runner.declare = {
      var operation = $0
      operation.hasWaited = false
      return operation
    }
    #expect(told(Search(reducing: runner)).count == 2)
  }
}
