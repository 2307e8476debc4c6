import Foundation

/// A made-up machine: its `/proc` and `/sys` in a directory of its own.
final class Machine {
  let root = FileManager.default.temporaryDirectory.appending(path: "machine-\(UUID().uuidString)").path

  init(_ files: [String: String]) throws {
    for (path, text) in files {
      let file = URL(filePath: root + path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }
}
