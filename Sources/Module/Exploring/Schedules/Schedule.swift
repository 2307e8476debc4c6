/// Choices as text: `A2.B2.C` is A, A, B, B, C, and `A.+0.1.B` has time go on by 0.1 s after A's first step.
///
/// What comes after them is not said: whoever went last goes on as long as it can, and after it the first that can.
package struct Schedule: Hashable, Sendable {
  package enum Part: Hashable, Sendable {
    /// So many steps of a lane.
    case steps(Lane, Int)
    /// Time goes on to the next moment that somebody waits for, which is so many nanoseconds away.
    case late(UInt64)
  }

  package var parts: [Part]

  /// More steps than any run can have.
  static let mostSteps = 1_000_000

  package init(_ parts: [Part]) { self.parts = parts }

  /// The choices of a run's first steps, which are all where no number is given.
  package init(of steps: [Step], count: Int? = nil) {
    parts = []
    var time: UInt64 = 0
    for step in steps.prefix(count ?? steps.count) {
      switch step.choice {
      case .time: parts.append(.late(step.time - min(time, step.time)))
      case .lane(let lane):
        if case .steps(lane, let count) = parts.last {
          parts[parts.count - 1] = .steps(lane, count + 1)
        } else {
          parts.append(.steps(lane, 1))
        }
      }
      time = step.time
    }
  }

  package var choices: [Choice] {
    parts.flatMap { part -> [Choice] in
      switch part {
      case .steps(let lane, let count): Array(repeating: .lane(lane), count: count)
      case .late: [.time]
      }
    }
  }

  /// Whether time goes on in it though somebody could go on before.
  package var isLate: Bool {
    parts.contains { if case .late = $0 { true } else { false } }
  }

  /// Runs this order; what comes after it nobody interrupts.
  package var plan: Plan { Plan(choices, mayBeLate: isLate) }
}

extension Schedule: CustomStringConvertible {
  package var description: String {
    parts.map { part in
      switch part {
      case .steps(let lane, let count): count == 1 ? lane.name : "\(lane.name)\(count)"
      case .late(let nanoseconds): "+\(seconds(nanoseconds))"
      }
    }.joined(separator: ".")
  }
}

/// Seconds with as many decimals as they need: `0.1`.
package func seconds(_ nanoseconds: UInt64) -> String {
  var decimals = String(String(nanoseconds % 1_000_000_000 + 1_000_000_000).dropFirst())
  while decimals.last == "0" { decimals.removeLast() }
  return "\(nanoseconds / 1_000_000_000)" + (decimals.isEmpty ? "" : "." + decimals)
}
