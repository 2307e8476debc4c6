/// What is left of the runs and the time.
struct Budget {
  private let clock: () -> UInt64
  private let begin: UInt64
  private let schedules: Int
  private let nanoseconds: UInt64
  private(set) var used = 0

  init(_ options: ExploringOptions, clock: @escaping () -> UInt64) {
    self.clock = clock
    begin = clock()
    schedules = options.schedules
    nanoseconds = options.nanoseconds
  }

  /// Runs and time up to which something may go on.
  struct Limit {
    var used: Int
    var elapsed: UInt64
  }

  var elapsed: UInt64 {
    let now = clock()
    return now > begin ? now - begin : 0
  }

  mutating func use() { used += 1 }

  /// All of it.
  var whole: Limit { Limit(used: schedules, elapsed: nanoseconds) }

  /// Half of what is left.
  var half: Limit {
    let elapsed = min(elapsed, nanoseconds)
    return Limit(used: used + max(0, schedules - used + 1) / 2, elapsed: elapsed + (nanoseconds - elapsed) / 2)
  }

  func isWithin(_ limit: Limit) -> Bool { used < limit.used && elapsed < limit.elapsed }
}
