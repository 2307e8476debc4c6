import ProcscriptText

/// What is wrong with a schedule's text, and where.
package struct ScheduleError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Problem: Hashable, Sendable {
    case empty
    /// Nothing that a part could begin with.
    case noPart(String)
    case tooManyLanes(String)
    case noCount(String)
    case noTime(String)
  }

  package var problem: Problem
  /// The character where it is, from 1 on.
  package var column: Int

  package var description: String {
    let form = "a schedule is like A2.B.A, or A.+0.1.B with time that goes on"
    return switch problem {
    case .empty: "there is no schedule: \(form)"
    case .noPart(let text): "schedule, character \(column): '\(text)' is neither a lane nor a time: \(form)"
    case .tooManyLanes(let name):
      "schedule, character \(column): there is no lane \(name): the last one is \(Self.last)"
    case .noCount(let text):
      "schedule, character \(column): '\(text)' is no number of steps: 1 to \(Schedule.mostSteps.grouped)"
    case .noTime(let text): "schedule, character \(column): '\(text)' are no seconds: like 0.1, up to 9 decimals"
    }
  }

  private static var last: String { Lane(Lane.most - 1).name }
}

extension Schedule {
  package init(_ text: String) throws(ScheduleError) {
    var reader = Reader(text)
    guard !reader.isAtEnd else { throw ScheduleError(problem: .empty, column: 1) }
    parts = []
    repeat { parts.append(try reader.part()) } while try reader.goesOn()
  }

  private struct Reader {
    private let characters: [Character]
    private var place = 0

    init(_ text: String) { characters = Array(text) }

    var isAtEnd: Bool { place == characters.count }

    mutating func part() throws(ScheduleError) -> Part {
      let start = place
      if take(while: { $0 == "+" }, most: 1) == "+" { return .late(try time()) }
      let name = take { $0.isASCII && $0.isLetter }.uppercased()
      guard !name.isEmpty else { throw error(.noPart(rest(from: start)), at: start) }
      guard let lane = Lane(name: name), lane.index < Lane.most else { throw error(.tooManyLanes(name), at: start) }
      let digits = take { $0.isASCII && $0.isNumber }
      if digits.isEmpty { return .steps(lane, 1) }
      guard let count = Int(digits), (1...Schedule.mostSteps).contains(count) else {
        throw error(.noCount(digits), at: place - digits.count)
      }
      return .steps(lane, count)
    }

    /// Whether another part follows. A point before a digit is a decimal one, and was read with its number.
    mutating func goesOn() throws(ScheduleError) -> Bool {
      if isAtEnd { return false }
      guard take(while: { $0 == "." }, most: 1) == "." else { throw error(.noPart(rest(from: place)), at: place) }
      return true
    }

    private mutating func time() throws(ScheduleError) -> UInt64 {
      let start = place
      let whole = take { $0.isASCII && $0.isNumber }
      var decimals = ""
      if place + 1 < characters.count, characters[place] == ".", isDigit(characters[place + 1]) {
        place += 1
        decimals = take { $0.isASCII && $0.isNumber }
      }
      let filled = decimals + String(repeating: "0", count: max(0, 9 - decimals.count))
      guard decimals.count <= 9, let seconds = UInt64(whole), seconds < 1_000_000_000, let rest = UInt64(filled) else {
        throw error(.noTime(String(characters[start..<max(place, min(start + 1, characters.count))])), at: start)
      }
      return seconds * 1_000_000_000 + rest
    }

    private func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    private mutating func take(while isPart: (Character) -> Bool, most: Int = .max) -> String {
      let start = place
      while place < characters.count, place - start < most, isPart(characters[place]) { place += 1 }
      return String(characters[start..<place])
    }

    private func rest(from start: Int) -> String {
      String(characters[start...].prefix { $0 != "." || characters[start] == "." }.prefix(20))
    }

    private func error(_ problem: ScheduleError.Problem, at place: Int) -> ScheduleError {
      ScheduleError(problem: problem, column: place + 1)
    }
  }
}
