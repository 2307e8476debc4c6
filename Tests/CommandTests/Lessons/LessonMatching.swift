extension LessonExpectation {
  /// Why a lesson may not print this; nil when it may.
  ///
  /// All ways to tell which process has printed which line are followed at once, line by line.
  func objection(to output: String) -> String? {
    var situations = Situation(of: self).settled(with: self)
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.last == "" else { return "the output does not end with a newline" }
    for (index, line) in lines.dropLast().enumerated() {
      let next = Set(situations.flatMap { $0.printing(line) }.flatMap { $0.settled(with: self) })
      if next.isEmpty {
        return "line \(index + 1) is \"\(line)\", and should be one of:\(list(situations.flatMap(\.nextLines)))"
      }
      situations = next
    }
    if situations.contains(where: \.isOver) { return nil }
    return "the output ends too early, there should be one of:\(list(situations.flatMap(\.nextLines)))"
  }

  private func list(_ lines: [String]) -> String {
    Set(lines).sorted().map { "\n  \($0)" }.joined()
  }
}

/// Where the processes of a lesson may be after some lines of its output.
private struct Situation: Hashable {
  typealias Step = LessonExpectation.Step

  /// What each process that is started has yet to do.
  private var ahead: [String: [Step]]
  private var pids: [String: Int] = [:]

  init(of expectation: LessonExpectation) {
    ahead = [LessonExpectation.main: expectation.steps[LessonExpectation.main]!]
  }

  var isOver: Bool { ahead.values.allSatisfy(\.isEmpty) }

  /// The lines that can come next, for messages.
  var nextLines: [String] {
    ahead.flatMap { name, steps in
      guard case .prints(let once, let often)? = steps.first else { return [String]() }
      return (once + often).map { "\(name): \($0.text)" }
    }
  }

  /// The situations that printing this line may lead to.
  func printing(_ line: Substring) -> [Situation] {
    var results: [Situation] = []
    for (name, steps) in ahead {
      guard case .prints(let once, let often)? = steps.first else { continue }
      for (index, pattern) in once.enumerated() {
        guard let pids = pattern.match(line, pids: pids) else { continue }
        var others = once
        others.remove(at: index)
        var result = self
        result.pids = pids
        result.ahead[name]![0] = .prints(once: others, often: often)
        results.append(result)
      }
      for pattern in often {
        guard let pids = pattern.match(line, pids: pids) else { continue }
        var result = self
        result.pids = pids
        results.append(result)
      }
    }
    return results
  }

  /// The situations that this one turns into before the next line: every step that prints nothing is taken as soon as it
  /// can be, because that forbids nothing; only where a line may come often, its process goes on or does not.
  func settled(with expectation: LessonExpectation) -> Set<Situation> {
    var results: Set<Situation> = []
    var pending = [self]
    while var next = pending.popLast() {
      next.takeSilentSteps(of: expectation)
      guard results.insert(next).inserted else { continue }
      for (name, steps) in next.ahead {
        guard case .prints(once: [], _)? = steps.first else { continue }
        var later = next
        later.ahead[name]!.removeFirst()
        pending.append(later)
      }
    }
    return results
  }

  private mutating func takeSilentSteps(of expectation: LessonExpectation) {
    while let name = ahead.first(where: { canTake($0.value.first) })?.key {
      if case .starts(let other) = ahead[name]!.removeFirst() { ahead[other] = expectation.steps[other]! }
    }
  }

  /// Whether it is a step that prints nothing and can be taken.
  private func canTake(_ step: Step?) -> Bool {
    switch step {
    case nil: false
    case .prints(let once, let often): once.isEmpty && often.isEmpty
    case .starts: true
    case .waitsFor(let other): ahead[other]?.allSatisfy(\.letsTimePass) ?? false
    case .letsTimePass: ahead.values.allSatisfy { $0.first == step || !$0.contains(step!) }
    }
  }
}

extension LessonExpectation.Step {
  fileprivate var letsTimePass: Bool {
    if case .letsTimePass = self { true } else { false }
  }
}
