/// Waiting for pipes and children at once.
///
/// Children are not reaped. Where the system has no descriptors left for them, they are looked at now and then.
package struct Gathering {
  private let files: [PipeFile]
  private let pids: [ProcessID]

  /// - Precondition: The files are open; the children are this process's own and not reaped.
  package init(files: [PipeFile], pids: [ProcessID]) {
    (self.files, self.pids) = (files, pids)
  }

  /// Seconds between two looks at children that there are no descriptors for.
  private static let lookInterval = 0.01

  private func hasAnyEnded(of pids: [ProcessID]) throws(SystemError) -> Bool {
    for pid in pids where try Wait.peek(pid) != .running { return true }
    return false
  }

  /// Reads all of the files to their ends, and waits for the ends of the children. What was read stays in the files.
  ///
  /// - Returns: `done` where all of that came before the deadline.
  /// - Throws: `SystemError` with the operation `readFile`, `poll`, `openProcess` or `wait`.
  package func gather(until deadline: Deadline) throws(SystemError) -> PipeFile.Outcome {
    var unread = files
    var watch = ProcessWatch()
    var running = try watch.open(pids)
    while true {
      let isLast = deadline.hasPassed()
      for file in unread { try read(file, upTo: isLast ? Self.mostReadings : 1) }
      unread.removeAll(where: \.isAtEnd)
      if unread.isEmpty && running.isEmpty { return .done }
      if isLast { return .timedOut }
      if try wait(for: unread.map(\.interest), watch, until: deadline) == .interrupted { return .interrupted }
      if try hasAnyEnded(of: running) {
        watch = ProcessWatch()
        running = try watch.open(running)
      }
    }
  }

  /// What is in a pipe takes no more, however large it is; somebody may go on writing.
  private static let mostReadings = 32

  private func read(_ file: PipeFile, upTo most: Int) throws(SystemError) {
    for _ in 0..<most where try file.readSome() != .done { return }
  }

  private func wait(
    for files: [Poll.Interest], _ watch: borrowing ProcessWatch, until deadline: Deadline
  ) throws(SystemError) -> Poll.Outcome {
    if Turns.areTaken { return try Turns.wait(for: files + watch.interests, until: deadline) }
    let end = watch.isComplete ? deadline : Deadline(after: Self.lookInterval).earlier(deadline)
    return try Poll.wait(for: files + watch.interests, until: end, attention: .toSignals)
  }
}

/// Descriptors of children, as far as there are any.
private struct ProcessWatch: ~Copyable {
  private var descriptors = ProcessDescriptors(using: .live)
  /// Whether each child that runs has one.
  private(set) var isComplete = true

  var interests: [Poll.Interest] { descriptors.interests }

  /// - Returns: Those that run.
  mutating func open(_ pids: [ProcessID]) throws(SystemError) -> [ProcessID] {
    var running: [ProcessID] = []
    for pid in pids where try Wait.peek(pid) == .running {
      running.append(pid)
      switch try descriptors.open(pid) {
      case .opened: break
      case .isGone, .noneLeft: isComplete = false
      }
    }
    return running
  }
}
