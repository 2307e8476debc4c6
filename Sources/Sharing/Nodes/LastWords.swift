/// The last lines of what a launcher has printed, from which it is told why it has ended.
package struct LastWords: Sendable {
  private var bytes: [UInt8] = []

  private static let mostBytes = 4096
  private static let mostLines = 3

  /// What launchers print that says nothing of their end, whatever they are told.
  private static let chatter = [
    "cluster configuration lacks support for cpu binding", "queued and waiting for resources",
    "has been allocated resources", "Permanently added", "Pseudo-terminal will not be allocated",
  ]

  package init() {}

  /// Takes in what was printed.
  ///
  /// - Parameter more: The next bytes.
  package mutating func append(_ more: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: more)
    if bytes.count > 2 * Self.mostBytes { bytes.removeFirst(bytes.count - Self.mostBytes) }
  }

  /// The last lines that say something; nil where there are none.
  package var text: String? {
    let lines = String(decoding: bytes.suffix(Self.mostBytes), as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.trimmingBlanks }
      .filter { line in !line.isEmpty && !Self.chatter.contains { line.contains($0) } }
    return lines.isEmpty ? nil : lines.suffix(Self.mostLines).joined(separator: "; ")
  }
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    var rest = drop { $0.isWhitespace }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}
