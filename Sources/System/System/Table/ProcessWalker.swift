import CProcscriptSystem
import Glibc

/// One walk over the process file system: the open directory, and buffers that serve all of its processes.
struct ProcessWalker: ~Copyable {
  private let directory: Descriptor
  private let path: String
  private let calls: SystemCalls
  private var statReader: FileReader
  private var commandReader: FileReader
  private var memoryReader: FileReader

  /// - Throws: `SystemError` with the operation `listProcesses`: `noSuchFile` where there is no such folder; `noSuchProcess`
  ///   where it shows the processes of another PID namespace, whose numbers mean strangers here.
  init(_ path: String, using calls: SystemCalls) throws(SystemError) {
    directory = try Self.open(path, using: calls)
    self.path = path
    self.calls = calls
    statReader = FileReader(using: calls)
    commandReader = FileReader(using: calls)
    memoryReader = FileReader(using: calls)
  }

  private static func open(_ path: String, using calls: SystemCalls) throws(SystemError) -> Descriptor {
    let directory: Descriptor
    do throws(Errno) {
      let number = try retryingInterrupted { () throws(Errno) in
        try calls.openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      }
      directory = Descriptor(number, using: calls)
    } catch {
      throw SystemError(.listProcesses, error, subject: path, using: calls)
    }
    if procscript_is_own_proc(directory.number) { return directory }
    throw SystemError(.listProcesses, .noSuchProcess, subject: path, using: calls)
  }

  /// The numbers of all processes, sorted.
  ///
  /// - Throws: `SystemError` with the operation `listProcesses`, as where the folder is there but nothing is mounted: at
  ///   least this process would be in it.
  func pids() throws(SystemError) -> [ProcessID] {
    var pids: [ProcessID] = []
    do throws(Errno) {
      try forEachEntry { entry in
        if let pid = Self.pid(ofEntryNamed: &entry.pointee.d_name) { pids.append(pid) }
      }
      pids.sort()
    } catch {
      throw SystemError(.listProcesses, error, subject: path, using: calls)
    }
    if pids.isEmpty { throw SystemError(.listProcesses, .noSuchFile, subject: path, using: calls) }
    return pids
  }

  private func forEachEntry(_ body: (UnsafeMutablePointer<dirent>) -> Void) throws(Errno) {
    // The stream closes the descriptor that it is given, so it gets one of its own.
    let number = try retryingInterrupted { () throws(Errno) in
      try calls.openat(directory.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    guard let stream = fdopendir(number) else {
      let error = Errno.current
      try? calls.close(number)
      throw error
    }
    defer { closedir(stream) }
    while true {
      // Only errno tells an error from the end.
      errno = 0
      guard let entry = readdir(stream) else {
        let error = Errno.current
        if error.rawValue != 0 { throw error }
        return
      }
      body(entry)
    }
  }

  private static func pid<Name>(ofEntryNamed name: inout Name) -> ProcessID? {
    withUnsafeBytes(of: &name) { bytes in
      var number: Int32 = 0
      for byte in bytes {
        if byte == 0 { break }
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        number = number &* 10 &+ Int32(byte - UInt8(ascii: "0"))
      }
      return number > 0 ? ProcessID(number) : nil
    }
  }

  // MARK: One process

  /// nil where there is no such process (any more).
  mutating func stat(of pid: ProcessID) throws(SystemError) -> ProcessStat? {
    guard let line = try Self.read(.stat, of: pid, in: directory, with: &statReader, using: calls) else { return nil }
    return ProcessStat(line: UnsafeRawBufferPointer(line))
  }

  /// The children that the process's first thread has started; none where the kernel keeps no such list.
  ///
  /// Complete only while the process is stopped and has one thread.
  mutating func children(of pid: ProcessID) throws(SystemError) -> [ProcessID] {
    let path = "\(pid)/task/\(pid)/children"
    do throws(Errno) {
      let line = UnsafeRawBufferPointer(try statReader.read(path, in: directory.number))
      var scanner = FieldScanner(line)
      var children: [ProcessID] = []
      while let field = scanner.next() {
        if let number = scanner.number(field), let pid = Int32(exactly: number) { children.append(ProcessID(pid)) }
      }
      return children
    } catch {
      switch error {
      case .noSuchFile, .noSuchProcess: return []
      default: throw SystemError(.readFile, error, subject: "/proc/\(path)", using: calls)
      }
    }
  }

  /// nil where there is no such process (any more), or it is not wanted.
  ///
  /// - Parameter isWanted: is given the bytes of the name and of the command, before a record is made of them.
  mutating func record(
    of pid: ProcessID, where isWanted: (_ name: UnsafeRawBufferPointer, _ command: UnsafeRawBufferPointer) -> Bool
  ) throws(SystemError) -> ProcessRecord? {
    guard let line = try Self.read(.stat, of: pid, in: directory, with: &statReader, using: calls),
      let stat = ProcessStat(line: UnsafeRawBufferPointer(line)),
      let arguments = try Self.read(.commandLine, of: pid, in: directory, with: &commandReader, using: calls)
    else { return nil }
    let name = UnsafeRawBufferPointer(rebasing: line[stat.name])
    let command = Self.joined(arguments)
    guard isWanted(name, command) else { return nil }
    guard let memory = try residentMemory(of: pid) else { return nil }
    let nameText = String(decoding: name, as: UTF8.self)
    return ProcessRecord(
      pid: pid, parent: stat.parent, name: nameText, state: stat.state,
      command: command.isEmpty ? "[\(nameText)]" : String(decoding: command, as: UTF8.self),
      memory: memory, startTime: stat.startTime)
  }

  /// The second field of `statm`, in bytes; the one in `stat` lags behind by some pages for each processor.
  private mutating func residentMemory(of pid: ProcessID) throws(SystemError) -> Int? {
    guard
      let line = try Self.read(.memory, of: pid, in: directory, with: &memoryReader, using: calls)
    else { return nil }
    var scanner = FieldScanner(UnsafeRawBufferPointer(line))
    _ = scanner.next()
    guard let field = scanner.next(), let pages = scanner.number(field) else { return nil }
    return Int(clamping: pages) * pageSize
  }

  /// Makes the zero bytes after the arguments blanks, less those at the end.
  private static func joined(_ arguments: UnsafeMutableRawBufferPointer) -> UnsafeRawBufferPointer {
    let end = arguments.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    for index in 0..<end where arguments[index] == 0 { arguments[index] = UInt8(ascii: " ") }
    return UnsafeRawBufferPointer(rebasing: arguments[..<end])
  }

  /// The contents of one of a process's files; nil where there is no such process (any more).
  private static func read(
    _ file: ProcessFile, of pid: ProcessID, in directory: borrowing Descriptor, with reader: inout FileReader,
    using calls: SystemCalls
  ) throws(SystemError) -> UnsafeMutableRawBufferPointer? {
    guard pid.rawValue > 0 else { return nil }
    do throws(Errno) {
      let number = directory.number
      return try file.withPath(of: pid) { path throws(Errno) in try reader.read(path, in: number) }
    } catch {
      switch error {
      // It had ended when the file was opened, or it ended before the file was read.
      case .noSuchFile, .noSuchProcess: return nil
      default: throw SystemError(.readFile, error, subject: "/proc/\(pid)/\(file)", using: calls)
      }
    }
  }
}
