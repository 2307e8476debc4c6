/// How much of the processors' time the control groups let this process have, however many processors it may run on.
///
/// A group has a quota of time for each period, which all its processes share: half a processor is 50 of 100 ms.
struct ProcessorQuota {
  /// Where the machine's files are; tests have their own.
  var root = ""
  let calls: SystemCalls

  init(root: String = "", using calls: SystemCalls) {
    self.root = root
    self.calls = calls
  }

  /// That of so many processors at once, rounded up; nil where there is no quota. A group's binds all that are in it, so
  /// the least counts.
  func processors() -> Int? {
    ControlGroup.all(of: "cpu", root: root, using: calls).compactMap(processors(of:)).min()
  }

  private func processors(of group: String) -> Int? {
    quotient(of: numbers(group + "/cpu.max"))
      ?? quotient(of: numbers(group + "/cpu.cfs_quota_us") + numbers(group + "/cpu.cfs_period_us"))
  }

  /// - Parameter numbers: The quota, nil or negative for none, and the period.
  private func quotient(of numbers: [Int?]) -> Int? {
    guard numbers.count == 2, let quota = numbers[0], let period = numbers[1], quota > 0, period > 0 else { return nil }
    let (whole, rest) = quota.quotientAndRemainder(dividingBy: period)
    return rest == 0 ? whole : whole + 1
  }

  /// The words of a file, nil for those that are no numbers ("max"); none where it can't be read.
  private func numbers(_ path: String) -> [Int?] {
    let text = FileReader.text(of: root + path, using: calls) ?? ""
    return text.split { $0.isWhitespace }.map { Int($0) }
  }
}
