import Foundation
import ProcscriptLessons

/// What the server was asked for. `procscript tour` has read its options, and hands each on in its place.
struct Settings: Sendable {
  /// The path of the command, which runs the scripts.
  let command: String
  /// The folder of the learner.
  let folder: String
  /// The language in which the page begins.
  let language: Language
  /// The address to listen at.
  let host: String
  /// 0: a free one.
  let port: UInt16
  /// The folder of a teacher's course; empty for the command's own.
  let course: String
  /// Whether a browser is to be opened.
  let opensBrowser: Bool

  /// What is missing or cannot be used among the words.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// - Parameter words: This program's name, and the seven words behind it.
  /// - Throws: ``Failure`` where they are not what `procscript tour` hands on.
  init(_ words: [String]) throws {
    guard words.count == 8, let language = Language(rawValue: words[3]), let port = UInt16(words[5]) else {
      throw Failure(description: "this program is started by: procscript tour")
    }
    (command, folder, self.language, host, self.port) = (words[1], words[2], language, words[4], port)
    (course, opensBrowser) = (words[6], words[7] == "open")
  }

  /// Whether it shows the lanes of a run, which come on standard input: then there is no folder.
  var followsRun: Bool { folder.isEmpty }

  /// Whether nobody but programs on this machine can reach the server.
  var isLocal: Bool { ["127.0.0.1", "::1", "localhost"].contains(host) }
}
