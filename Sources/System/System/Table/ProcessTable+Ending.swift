extension ProcessTable {
  /// How a process has ended that nobody has reaped yet, for those who are not its parent.
  ///
  /// - Returns: nil where it lives, is not there, or belongs to somebody else.
  package func ending(of pid: ProcessID) -> WaitStatus? {
    // Whether it is of this process's own PID namespace.
    do { _ = try ProcessWalker(directory, using: calls) } catch { return nil }
    var reader = FileReader(using: calls)
    guard let line = try? reader.read("\(directory)/\(pid)/stat") else { return nil }
    let bytes = UnsafeRawBufferPointer(line)
    guard let stat = ProcessStat(line: bytes), stat.hasEnded, let close = bytes.lastIndex(of: UInt8(ascii: ")")) else {
      return nil
    }
    var scanner = FieldScanner(bytes, from: close + 1)
    for _ in 0..<Self.fieldsBeforeStatus { _ = scanner.next() }
    guard let field = scanner.next(), let status = scanner.number(field), status <= 0xFFFF else { return nil }
    return WaitStatus(waitStatus: Int32(status))
  }

  /// `proc_pid_stat(5)` has it as field 52; the first after the name is field 3.
  private static let fieldsBeforeStatus = 49
}
