import ProcscriptExploring

/// Names as a host gives them: the main process is at line 4, the others at line 3.
struct ToyWords: Words {
  var script = "two.lua"

  func line(_ number: UInt64) -> (file: String, line: Int)? { number == 0 ? nil : (script, number < 100 ? 4 : 3) }

  func object(_ number: UInt64) -> String? {
    200 <= number && number < 300 ? "lock \(number - 199)" : number >= 800 ? Lane(Int(number - 800)).name : nil
  }

  func process(_ lane: Lane) -> String { lane == .main ? "MainProcess" : "Process-\(lane.index)" }
}

extension ExplorerRun {
  /// What is told of it, with each outcome by its simplest run.
  func report(_ script: String = "two.lua") throws -> Report {
    var minimiser = Minimiser(runner)
    let outcomes = try minimiser.simplify(explorer.findings.byFrequency)
    return Report(
      of: script, explorer.options, explorer.findings, outcomes: outcomes, nanoseconds: 7_000_000,
      words: ToyWords(script: script))
  }
}

/// A toy that was explored, with a clock that goes on by 1 ms for each run.
struct ExplorerRun {
  var runner: ToyRunner
  var explorer: Explorer

  init(_ runner: ToyRunner, _ set: (inout ExploringOptions) -> Void = { _ in }) throws {
    self.runner = runner
    var options = ExploringOptions()
    set(&options)
    var now: UInt64 = 0
    explorer = Explorer(options) {
      now += 1000
      return now
    }
    try explorer.explore(&self.runner)
  }
}

extension Toy {
  /// Children, then the main process prints the first variable.
  static func printing(_ codes: [Code]..., make: (inout Toy) -> Void = { _ in }) -> Toy {
    let starts = codes.indices.map { Code.start($0 + 1, into: $0) }
    let joins = codes.indices.map { Code.join($0) }
    var toy = Toy(codes: [starts + joins + [.read(0, into: 0), .tell(0)]] + codes)
    toy.variables = [0, 0]
    make(&toy)
    return toy
  }
}
