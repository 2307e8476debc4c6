import Glibc
import ProcscriptChannels
import ProcscriptOutput
import ProcscriptSystem

/// Several processes print lines to one file.
enum Printing {
  private static let letters = Array("abcdef".utf8)

  /// All lines arrive whole, each writer's in its order.
  static func toPipe(linesEach count: Int) -> Int {
    let pipe = LinePipe()
    let printers = letters.map { pipe.printer($0, lines: count) }
    pipe.closeWriteEnd()
    var last: [UInt8: Int] = [:]
    var lines = 0
    readLines(of: pipe) { text in
      guard let line = Line(text) else { fail("a torn line: \(excerpt(text))") }
      if line.number != last[line.writer, default: 0] + 1 { fail("out of order: \(excerpt(text))") }
      last[line.writer] = line.number
      lines += 1
    }
    for printer in printers { printer.awaitEnd("a printer") }
    return lines
  }

  /// Printers are killed at random, and others take their places. A killed one's line may lack its end, but nobody
  /// else's follows on the same line.
  static func toPipeKilled() -> (kills: Int, lines: Int, cutOff: Int) {
    let pipe = LinePipe()
    var printers = letters.map { pipe.printer($0) }
    var last: [UInt8: Int] = [:]
    var (kills, lines, cutOff) = (0, 0, 0)
    let effort = Effort(seconds: 3, atLeast: 100)
    readLines(of: pipe) { text in
      if let line = Line(text) {
        if line.number <= last[line.writer, default: 0] { fail("out of order: \(excerpt(text))") }
        last[line.writer] = line.number
        lines += 1
      } else {
        if !Line.isBeginning(text) { fail("a line within a line: \(excerpt(text))") }
        cutOff += 1
      }
    } afterEachRead: {
      guard !effort.isEnough(kills) else {
        if !printers.isEmpty { pipe.closeWriteEnd() }
        for printer in printers { printer.kill() }
        printers = []
        return
      }
      guard Int.random(in: 0..<8) == 0 else { return }
      let index = printers.indices.randomElement()!
      printers[index].kill()
      kills += 1
      // It goes on far behind what the killed one can have reached.
      printers[index] = pipe.printer(letters[index], from: kills * 1_000_000)
    }
    return (kills, lines, cutOff)
  }

  /// A process that is stopped in its turn holds nobody else up.
  static func besideStopped() {
    let pipe = LinePipe()
    let stopped = Child {
      _ = RobustLock(at: pipe.shared).acquire()
      raise(SIGSTOP)
      RobustLock(at: pipe.shared).release()
    }
    stopped.awaitStop()
    var writer = pipe.writer()
    for number in 1...100 { writer.print("\(number)\n") }
    let printed = (1...100).map { "\($0)\n" }.joined()
    if String(decoding: pipe.read(), as: UTF8.self) != printed { fail("lines are missing beside a stopped process") }

    // What the kernel would not keep whole waits for its turn.
    let patient = Child {
      var writer = pipe.writer()
      writer.print(String(repeating: "x", count: 5000) + "\n")
    }
    kill(stopped.pid, SIGCONT)
    pipe.closeWriteEnd()
    var lengths: [Int] = []
    readLines(of: pipe) { text in lengths.append(text.count) }
    if lengths != [5000] { fail("lines of \(lengths) bytes") }
    for child in [stopped, patient] { child.awaitEnd("a process") }
  }

  /// Nobody reads, and the writer before waits in its turn: an interrupt ends the next one's wait, and that of one that
  /// waits for a reader itself. Nothing counts as lost.
  static func interrupted() {
    let pipe = LinePipe()
    let line = String(repeating: "x", count: 4000) + "\n"
    let blocked = Child {
      var writer = pipe.writer()
      while true { writer.print(line) }
    }
    blocked.awaitSleep()
    func interrupt(_ what: String) {
      let waiter = Child {
        Interrupts.handle()
        var writer = pipe.writer()
        do {
          try Array(line.utf8).withUnsafeBytes { try writer.append($0) }
          fail("printed to a full pipe")
        } catch {
          if error as? Errno != .interrupted || writer.failure != nil { fail("a wait ended with \(error)") }
        }
      }
      waiter.awaitSleep()
      kill(waiter.pid, SIGINT)
      waiter.awaitEnd(what)
    }
    interrupt("one that waits for its turn")
    blocked.kill()
    interrupt("one that waits for a reader")
  }

  /// A full pipe that doesn't block.
  static func toPipeWithoutBlocking() -> Int {
    let pipe = LinePipe()
    _ = fcntl(pipe.writeEnd, F_SETFL, O_NONBLOCK)
    let printers = letters.prefix(2).map { pipe.printer($0, lines: 40) }
    pipe.closeWriteEnd()
    var lines = 0
    readLines(of: pipe) { text in
      if Line(text) == nil { fail("a torn line: \(excerpt(text))") }
      lines += 1
    }
    for printer in printers { printer.awaitEnd("a printer") }
    return lines
  }

  /// A file that may grow no further: what doesn't fit is told of, and the part of a line that fitted is ended before
  /// the next one.
  static func toFullFile() -> String {
    signal(SIGXFSZ, SIG_IGN)
    guard let file = tmpfile(), let memory = try? SharedMemory(byteCount: LineWriter.sharedByteCount) else {
      fail("no file")
    }
    var writer = LineWriter(descriptor: fileno(file), shared: memory.base)
    var limit = rlimit(rlim_cur: 20, rlim_max: .max)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    writer.print("it fits\nthe be")
    let first = writer.error(printing: "ginning of a line\n and more")
    let second = writer.error(printing: "no room\n")
    limit.rlim_cur = .max
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    writer.print("room again\n")
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = pread(fileno(file), &bytes, bytes.count, 0)
    let isTold = [first, second, writer.failure].allSatisfy { $0?.rawValue == EFBIG }
    return "\(isTold)\n" + String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  /// What C code leaves in the C library's stream comes between what was printed before and after it.
  static func amongC() {
    guard let memory = try? SharedMemory(byteCount: LineWriter.sharedByteCount) else { fail("no memory") }
    var writer = LineWriter(descriptor: STDOUT_FILENO, shared: memory.base)
    print("1", terminator: "")
    writer.print("2")
    print("3", terminator: "")
    writer.print("4\n5\n6")
    print("7\n")
    writer.print("8\n")
  }

  // MARK: -

  /// Reads to the end of all writers and looks at each line, without its end.
  private static func readLines(
    of pipe: LinePipe, _ body: (UnsafeRawBufferPointer) -> Void, afterEachRead: () -> Void = {}
  ) {
    var unread: [UInt8] = []
    while true {
      let bytes = pipe.read()
      if bytes.isEmpty { break }
      unread += bytes
      let read = unread.withUnsafeBytes { unread in
        var rest = unread
        while let start = rest.baseAddress, let end = memchr(start, Int32(newline), rest.count) {
          let length = UnsafeRawPointer(end) - start
          body(UnsafeRawBufferPointer(rebasing: rest[..<length]))
          rest = UnsafeRawBufferPointer(rebasing: rest[(length + 1)...])
        }
        return unread.count - rest.count
      }
      unread.removeFirst(read)
      afterEachRead()
    }
    if !unread.isEmpty { unread.withUnsafeBytes(body) }
  }

  private static func excerpt(_ text: UnsafeRawBufferPointer) -> String {
    let start = String(decoding: text.prefix(40), as: UTF8.self)
    return "\(text.count) bytes, \(start)…\(String(decoding: text.suffix(20), as: UTF8.self))"
  }
}
