/// The machine's processes, as `/proc` shows them.
///
/// Processes come and go while it is read: those that end are left out, those that begin may be.
package struct ProcessTable: Sendable {
  let directory: String
  let calls: SystemCalls

  /// - Parameter directory: where the process file system is mounted.
  package init(directory: String = "/proc", using calls: SystemCalls = .live) {
    self.directory = directory
    self.calls = calls
  }

  /// The process of that number; nil where there is none.
  ///
  /// - Throws: `SystemError` with the operation `readFile`, where no file can be opened any more.
  package func record(of pid: ProcessID) throws(SystemError) -> ProcessRecord? {
    var walker = try ProcessWalker(directory, using: calls)
    return try walker.record(of: pid) { _, _ in true }
  }

  /// What the process of that number is doing; nil where there is none.
  ///
  /// - Throws: `SystemError` with the operation `readFile`, where no file can be opened any more.
  package func status(of pid: ProcessID) throws(SystemError) -> ProcessState? {
    try stat(of: pid)?.state
  }

  /// All processes, by number.
  ///
  /// - Throws: `SystemError` with the operation `listProcesses` or `readFile`.
  package func all() throws(SystemError) -> [ProcessRecord] {
    try records { _, _ in true }
  }

  /// Those with the text in their name or command, in any case, by number.
  ///
  /// The text is plain: no character means anything else. An empty one is found everywhere.
  ///
  /// - Throws: `SystemError` with the operation `listProcesses` or `readFile`.
  package func matching(_ text: String) throws(SystemError) -> [ProcessRecord] {
    let pattern = CaselessText(text)
    return try records { name, command in pattern.isFound(in: name) || pattern.isFound(in: command) }
  }

  private func records(
    where isWanted: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
  ) throws(SystemError) -> [ProcessRecord] {
    var walker = try ProcessWalker(directory, using: calls)
    var records: [ProcessRecord] = []
    for pid in try walker.pids() {
      if let record = try walker.record(of: pid, where: isWanted) { records.append(record) }
    }
    return records
  }

  // MARK: Without names and commands

  func stat(of pid: ProcessID) throws(SystemError) -> ProcessStat? {
    var walker = try ProcessWalker(directory, using: calls)
    if let stat = try walker.stat(of: pid) { return stat }
    // There are others at least, or it isn't known that this one is gone.
    _ = try walker.pids()
    return nil
  }

  /// The living children of a process by its own list: see `ProcessWalker.children(of:)`.
  func children(of pid: ProcessID) throws(SystemError) -> [ProcessStat] {
    var walker = try ProcessWalker(directory, using: calls)
    var stats: [ProcessStat] = []
    for child in try walker.children(of: pid) {
      // It may have ended meanwhile, and its number be another's.
      if let stat = try walker.stat(of: child), stat.parent == pid, !stat.hasEnded { stats.append(stat) }
    }
    return stats
  }

  func stats() throws(SystemError) -> [ProcessStat] {
    var walker = try ProcessWalker(directory, using: calls)
    var stats: [ProcessStat] = []
    for pid in try walker.pids() {
      if let stat = try walker.stat(of: pid) { stats.append(stat) }
    }
    return stats
  }
}
