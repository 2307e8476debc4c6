/// The first line in each direction, by which home and a node find each other on a stream that may begin with what
/// others print: a shell's profile, a prolog.
///
/// Home's is `PROCSCRIPT 1 BUILD DIGITS`. The node says nothing before it has read that, and answers with another word
/// and the digits reversed: what is an echo, as a terminal's, is no answer.
package enum Greeting {
  private static let homeWord = "PROCSCRIPT"
  private static let nodeWord = "PROCSCRIPT-NODE"
  /// Of this protocol.
  private static let version = "1"
  private static let digitCount = 32

  /// Home's line, with its end.
  ///
  /// - Parameters:
  ///   - build: What tells this program from others; without blanks.
  ///   - digits: 32 hexadecimal digits, by which the answer is known.
  package static func line(build: String, digits: String) -> [UInt8] {
    Array("\(homeWord) \(version) \(build) \(digits)\n".utf8)
  }

  /// Hexadecimal digits for ``line(build:digits:)`` of two random numbers.
  ///
  /// - Parameters:
  ///   - first: One.
  ///   - second: The other.
  package static func digits(_ first: UInt64, _ second: UInt64) -> String {
    [first, second].map { number in
      let digits = String(number, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// What the node says to a line of home's; nil where it is none.
  ///
  /// - Parameters:
  ///   - line: Without its end.
  ///   - build: The node's own.
  /// - Returns: The answer, with its end, and whether both are of one build.
  package static func answer(to line: [UInt8], build: String) -> (line: [UInt8], isSameBuild: Bool)? {
    let words = String(decoding: line, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 4, words[0] == homeWord, words[3].utf8.count == digitCount else { return nil }
    let answer = "\(nodeWord) \(version) \(build) \(String(words[3].reversed()))\n"
    return (Array(answer.utf8), words[1] == version && words[2] == build)
  }

  /// Looks for the node's answer in what comes.
  package struct Search: Sendable {
    package enum Outcome: Equatable, Sendable {
      /// It has not come.
      case waiting
      /// It has; these bytes came behind it.
      case found([UInt8])
      /// It has, from a program that is another than this.
      case otherBuild(String)
    }

    private let build: String
    private let digits: String
    private var line: [UInt8] = []
    private var isTooLong = false
    /// The last of what others have printed.
    package private(set) var noise: [UInt8] = []

    private static let mostLine = 4096

    /// - Parameters:
    ///   - build: This program's.
    ///   - digits: Those of home's line.
    package init(build: String, digits: String) {
      self.build = build
      self.digits = String(digits.reversed())
    }

    /// Takes in what has come.
    ///
    /// - Parameter bytes: The next bytes of the stream.
    package mutating func take(_ bytes: UnsafeRawBufferPointer) -> Outcome {
      for (index, byte) in bytes.enumerated() {
        if byte != UInt8(ascii: "\n") {
          if line.count < Self.mostLine { line.append(byte) }
          continue
        }
        let words = String(decoding: line, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        // Something may have been printed before it without the end of its line.
        if words.count >= 4, words[words.count - 4].hasSuffix(Greeting.nodeWord), words[words.count - 1] == digits {
          let (version, build) = (words[words.count - 3], words[words.count - 2])
          if version == Greeting.version && build == self.build {
            return .found(Array(bytes[(index + 1)...]))
          }
          return .otherBuild(String(build))
        }
        noise += line + [byte]
        if noise.count > Self.mostLine { noise.removeFirst(noise.count - Self.mostLine) }
        line = []
      }
      return .waiting
    }
  }
}
