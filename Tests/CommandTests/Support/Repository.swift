import Foundation
import Testing

/// The files of this repository, for tests that compare them.
enum Repository {
  private static let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL

  static func path(_ relative: String) -> String {
    root.appending(path: relative).path(percentEncoded: false)
  }

  /// The number of the version, where it is written.
  static func version() throws -> String {
    let source = try text("Sources/Command/procscript/Version.swift")
    return String(try #require(source.firstMatch(of: /static let number = "(\d+\.\d+\.\d+)"/)).1)
  }

  static func text(_ relative: String) throws -> String {
    try String(contentsOfFile: path(relative), encoding: .utf8)
  }
}
