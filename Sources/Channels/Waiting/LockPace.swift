import OS

enum LockPace {
  nonisolated(unsafe) private static var acquisitions = 0
  nonisolated(unsafe) private static var sum = 0

  @inline(__always)
  static func acquired() { acquisitions &+= 1 }

  static func pauses() -> Int {
    sum = sum / 2 + min(acquisitions, 1000)
    acquisitions = 0
    return max(16, min(48, sum * 2))
  }
}
