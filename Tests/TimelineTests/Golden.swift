import Foundation
import Testing

/// Files of what pictures must look like. With GOLDEN=write in the environment they are written, to be looked at.
enum Golden {
  static func expect(_ text: String, is name: String, _ location: SourceLocation = #_sourceLocation) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
    if ProcessInfo.processInfo.environment["GOLDEN"] == "write" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (line, wanted) in zip(lines, expected) where line != wanted {
      // One line, for they are long.
      #expect(line == wanted, "in \(name)", sourceLocation: location)
      return
    }
    #expect(lines.count == expected.count, "in \(name)", sourceLocation: location)
  }
}
