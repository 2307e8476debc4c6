import Foundation

/// The files of this repository, for tests that compare them.
enum Repository {
  private static let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL

  static func path(_ relative: String) -> String {
    root.appending(path: relative).path(percentEncoded: false)
  }

  static func text(_ relative: String) throws -> String {
    try String(contentsOfFile: path(relative), encoding: .utf8)
  }
}
