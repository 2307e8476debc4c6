import Glibc

/// What the sandbox around this process allows of what the system limits, so that errors can name it. All of it is nil
/// where there is none.
package enum Fence {
  /// Whether there is one.
  nonisolated(unsafe) package static var isUp = false

  /// How many processes there may be at a time.
  nonisolated(unsafe) package static var processes: Int?

  /// A word that the supervisor of the sandbox looks at when the script has failed: see ``note(_:)``.
  nonisolated(unsafe) package static var notes: UnsafeMutablePointer<UInt32>?

  /// Limits that a process can run into without being ended by it.
  package struct Hit: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
      self.rawValue = rawValue
    }

    package static let processes = Hit(rawValue: 1)
    package static let memory = Hit(rawValue: 2)
    package static let sharedMemory = Hit(rawValue: 4)
  }

  /// Tells the supervisor that a limit was met, which may be why the script fails. A hint, no more: the word is the
  /// script's too.
  package static func note(_ hit: Hit) {
    if let notes { notes.pointee |= hit.rawValue }
  }
}
