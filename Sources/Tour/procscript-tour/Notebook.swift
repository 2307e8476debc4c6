import Foundation
import Synchronization

/// What the page remembers from one time to the next: what was predicted, where one was, the limits. It is in the learner's
/// folder, as all progress is: a browser keeps such things by the port of a page, which is another one each time.
final class Notebook: Sendable {
  private let folder: String
  private let texts: Mutex<[String: String]>

  /// Entries, and bytes of one: more than all lessons of a course have.
  private static let most = (entries: 2000, bytes: 4096)

  /// - Parameter folder: The learner's.
  init(in folder: String) {
    self.folder = folder
    let data = FileManager.default.contents(atPath: Self.path(in: folder)) ?? Data()
    texts = Mutex((try? JSONDecoder().decode([String: String].self, from: data)) ?? [:])
  }

  private static func path(in folder: String) -> String { folder + "/.tour.json" }

  /// All of it: texts that the page understands, by their names.
  var all: [String: String] { texts.withLock { $0 } }

  /// Keeps a text.
  ///
  /// - Returns: Whether it is one that is kept: there are bounds for what a page may store.
  /// - Throws: What hinders it, as Foundation says it.
  func keep(_ text: String, as name: String) throws -> Bool {
    guard text.utf8.count <= Self.most.bytes, name.utf8.count <= Self.most.bytes else { return false }
    return try texts.withLock { texts in
      guard texts[name] != nil || texts.count < Self.most.entries else { return false }
      texts[name] = text
      try JSONEncoder().encode(texts).write(to: URL(filePath: Self.path(in: folder)), options: .atomic)
      return true
    }
  }
}
