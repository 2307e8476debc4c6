/// The locks that this process has, for whoever tells of it.
package enum AcquiredLocks {
  /// Some of them, with where each names its owner, in this process's memory.
  package static func first(_ count: Int) -> [(ObjectIdentity, word: UnsafeRawPointer)] {
    Arena.hasChannels ? Holds.acquired.prefix(count).map { ($0.recorded, $0.ownerWord) } : []
  }
}
