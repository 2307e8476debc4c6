/// What is noted of a message before it is taken out of a ring: whoever looks at the ring first, and at the note then,
/// misses none.
enum Taker {
  case nobody
  /// Each process's messages are counted.
  case counted(TaskCounts)
  /// The message's number is kept.
  case claiming(TaskClaim)

  /// - Parameter number: How many messages were taken before it.
  @inline(__always)
  func note(_ number: UInt32) {
    switch self {
    case .nobody: break
    case .counted(let counts): counts.noteTaken()
    case .claiming(let claim): claim.store(number)
    }
  }
}
