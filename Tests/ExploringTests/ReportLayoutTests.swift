import ProcscriptText
import Testing

@testable import ProcscriptExploring

@Suite struct `A report on a terminal` {
  private let two = Toy.printing(Toy.increment, Toy.increment)

  private func report(_ toy: Toy) throws -> Report { try ExplorerRun(ToyRunner(toy, isScript: true)).report() }

  @Test(arguments: [40, 60, 72, 80, 100]) func `has no line that is wider, but for a schedule`(width: Int) throws {
    let toys = [
      two, Toy.children(Toy.eat(0, 1), Toy.eat(1, 0)) { $0.locks = 2 },
      Toy.children(Toy.increment, Toy.increment, Toy.increment, Toy.increment, Toy.increment),
      Toy.printing(Toy.increment + Toy.increment, Toy.increment + Toy.increment),
    ]
    for toy in toys {
      let text = try report(toy).text(ReportStyle(width: width))
      for line in text.split(separator: "\n") where !line.hasPrefix("--schedule=") {
        #expect(Columns.count(String(line)) <= width, "\(text)")
      }
    }
  }

  @Test func `lets steps go on below the titles of others where columns have no room`() throws {
    #expect(
      try report(two).text(ReportStyle(width: 62)).hasSuffix(
        """
        The shortest way to 1 (1 preemption), in lines of two.lua:
          A MainProcess   B Process-1     C Process-2
          4 start
          4 start
                          3 reads 0
                                          3 reads 0
                                          3 writes 1
                                          ended
                          3 writes 1   ← lost: written since B read it
        Verdict: no order fails.

        """))
  }

  @Test func `has letters in place of columns where there are too many of these`() throws {
    let starts = (1...20).map { Code.start($0, into: 0) }
    let toy = Toy(variables: [0], codes: [starts] + (1...20).map { _ in [.add(0, 1)] })
    let run = try ExplorerRun(ToyRunner(toy, isScript: true)) { ($0.strategy, $0.schedules) = (.random, 5) }
    let steps = (0...20).map { lane in
      Step(.lane(Lane(lane)), Operation(.change, .writes(7), place: 200), enabled: 1, detail: "1")
    }
    let picture = Picture(
      Execution(steps: steps, end: .complete, outcome: Outcome()), ToyWords(), lost: nil, ReportStyle(width: 60))
    #expect(run.explorer.findings.ended == 5)
    #expect((picture.lines.last ?? "").hasPrefix("  U 3 "), "\(picture.lines)")
  }

  @Test func `marks what fails, by colour too where it may`() throws {
    let toy = Toy.children(Toy.eat(0, 1), Toy.eat(1, 0)) { $0.locks = 2 }
    let report = try report(toy)
    let text = report.text(ReportStyle(width: 80, isColoured: true))
    #expect(text.contains("  8 of 9          nothing\n"), "\(text)")
    #expect(
      text.contains("  1 of 9   \u{1B}[31mfails\u{1B}[0m  A, B, C left / deadlock   --schedule=A2.B2.C\n"), "\(text)")
    #expect(text.hasSuffix("Verdict: \u{1B}[31mfails\u{1B}[0m, in 1 of 2 outcomes.\n"), "\(text)")
    #expect(!report.text(ReportStyle(width: 80)).contains("\u{1B}"))
  }

  /// Runs by chance, each an outcome of its own.
  private func table(_ outputs: [String], width: Int?, choices: [Choice] = [.lane(.main)]) -> OutcomeTable {
    var findings = Findings()
    for (place, output) in outputs.enumerated() {
      // Each step but the first interrupts the one before.
      let steps = choices.map { Step($0, Operation(.print), enabled: 7) }
      let outcome = Outcome(output: output, isFailure: place == 0)
      findings.take(Execution(steps: steps, end: .complete, outcome: outcome), isTrace: false)
    }
    return OutcomeTable(of: findings.outcomes, findings, ReportStyle(width: width))
  }

  @Test func `cuts outcomes where that does not hide in what they differ`() {
    let start = String(repeating: "abcdefghij", count: 20)
    for width in [60, 80, nil] {
      let lines = table([start + "one" + start, start + "two" + start, "short"], width: width).lines
      #expect(lines[0].contains("one"), "\(lines)")
      #expect(lines.contains { $0.contains("two") }, "\(lines)")
      #expect(lines.contains { $0.hasSuffix("short") }, "\(lines)")
      #expect(lines.allSatisfy { Columns.count($0) <= width ?? 200 }, "\(lines)")
    }
  }

  @Test func `shows the beginning of a long schedule, and has the whole one at its end`() throws {
    let choices = (0..<200).map { Choice.lane(Lane($0 % 2 == 0 ? 1 : 2)) }
    let table = table(["a", "b"], width: 80, choices: choices)
    let whole = "--schedule=" + (0..<200).map { $0 % 2 == 0 ? "B" : "C" }.joined(separator: ".")
    #expect(table.lines[0].hasSuffix("--schedule=B.C.B.C.B.C.B.C.B.C.B.C.B.C.…"), "\(table.lines)")
    #expect(table.wholeSchedules(first: nil) == ["The whole schedule of a:", whole, "The whole schedule of b:", whole])
    #expect(try Schedule(String(whole.dropFirst("--schedule=".count))).choices == choices)
  }

  @Test func `says how many schedules are not shown as a whole`() {
    let choices = (0..<200).map { Choice.lane(Lane($0 % 2 == 0 ? 1 : 2)) }
    let lines = table(["a", "b", "c", "d"], width: nil, choices: choices).wholeSchedules(first: nil)
    #expect(lines.count == 7)
    #expect(
      lines.last
        == "1 more schedule is too long for this: --explore=FILE.json has all, and so has report.outcomes.")
  }
}

@Suite struct `Texts that are cut` {
  @Test(arguments: [20, 30, 45]) func `are told apart still`(width: Int) {
    let long = String(repeating: "x", count: 60)
    let texts = [long + "1", long + "2", long + "2 and more", "y" + long, long + "é" + long]
    let cut = TellingCut.of(texts, to: width)
    #expect(Set(cut).count == texts.count, "\(cut)")
    #expect(cut.allSatisfy { Columns.count($0) <= width }, "\(cut)")
  }

  @Test func `stay as they are where they have room, and where they are the same`() {
    #expect(TellingCut.of(["one", "two"], to: 20) == ["one", "two"])
    #expect(TellingCut.of(["abcdefghij", "abcdefghij"], to: 6) == ["abcde…", "abcde…"])
  }
}
