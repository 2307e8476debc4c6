import Foundation
import Glibc
import Synchronization

/// The command at work for a tab: a process that keeps it, and a thread that reads what it says.
///
/// The keeper (`procscript keep-program`) ends the program with all its descendants once nobody holds the other end of
/// its standard input: when this object says so, and also when the server has been killed.
final class Program: Sendable {
  /// What comes of it. The functions are called by its own thread, one after the other.
  protocol Reader: Sendable {
    /// Bytes that were printed since the last call, with whether they are of standard error; and lines about its lanes.
    func take(_ pieces: [Piece], lanes: [UInt8])
    /// It has ended with an exit code, and nothing of it is left.
    func end(code: Int32)
  }

  /// Bytes that were printed one after the other.
  struct Piece {
    let isError: Bool
    var bytes: [UInt8]
    /// How many lines were ended before, by both outputs.
    let linesBefore: Int
  }

  /// Why nothing could be started.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let lifeline: Mutex<Int32?>

  /// Starts it.
  ///
  /// - Parameters:
  ///   - command: The path of the command.
  ///   - words: What it is asked for.
  ///   - folder: Its working folder.
  ///   - hasLanes: Whether its descriptor 3 is read too.
  ///   - reader: Who is told what comes of it.
  /// - Throws: ``Failure``.
  init(_ command: String, _ words: [String], in folder: String, hasLanes: Bool = false, to reader: some Reader) throws {
    let ends = try (0..<(hasLanes ? 4 : 3)).map { _ in try Self.pipe() }
    // Of standard input the child reads, of the others this process.
    let theirs = ends.enumerated().map { $0 == 0 ? $1.reading : $1.writing }
    let ours = ends.enumerated().map { $0 == 0 ? $1.writing : $1.reading }
    defer { for end in theirs { close(end) } }
    do {
      let lanes = hasLanes ? ["--lanes"] : []
      let pid = try Self.start(command, ["keep-program", "--folder", folder] + lanes + ["--"] + words, theirs)
      lifeline = Mutex(ours[0])
      let thread = Thread {
        Self.read(Array(ours[1...]), to: reader)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f
        reader.end(code: code)
      }
      thread.stackSize = 512 << 10
      thread.start()
    } catch {
      for end in ours { close(end) }
      throw error
    }
  }

  deinit { stop() }

  /// Has it ended, with all that it has started; that takes half a second at the most, and ``Reader/end(code:)`` tells.
  func stop() {
    lifeline.withLock { lifeline in
      if let lifeline { close(lifeline) }
      lifeline = nil
    }
  }

  // MARK: Reading

  /// Seconds between two calls of a reader, while there is more than that.
  private static let pause = 0.03
  /// Bytes that are read at once.
  private static let most = 32 << 10
  /// Pieces that are kept of a pause, from its beginning and from its end; what is between is counted only.
  private static let kept = (first: 2, last: 2)

  /// Reads until all have ended. What is read is told at once after a time of silence, and else after each pause: so many
  /// lines a second cost no more than the first and the last of them.
  private static func read(_ descriptors: [Int32], to reader: some Reader) {
    var open = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    for index in open.indices { _ = fcntl(open[index].fd, F_SETFL, O_NONBLOCK) }
    var (pieces, lanes, lines) = ([Piece](), [UInt8](), 0)
    var rests: [[UInt8]] = [[], []]
    var laneRest: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: most)
    var lastTold = DispatchTime(uptimeNanoseconds: 0)
    func tell() {
      lastTold = .now()
      if pieces.isEmpty && lanes.isEmpty { return }
      reader.take(pieces, lanes: lanes)
      (pieces, lanes) = ([], [])
    }
    while open.contains(where: { $0.fd >= 0 }) {
      let hasNews = !pieces.isEmpty || !lanes.isEmpty
      let passed = Double(DispatchTime.now().uptimeNanoseconds - lastTold.uptimeNanoseconds) / 1e9
      if hasNews && passed >= pause { tell() }
      let wait = pieces.isEmpty && lanes.isEmpty ? -1 : Int32(max(1, (pause - passed) * 1000))
      guard poll(&open, nfds_t(open.count), wait) > 0 else { continue }
      for index in open.indices where open[index].fd >= 0 && open[index].revents != 0 {
        let count = Glibc.read(open[index].fd, &buffer, index == 2 ? buffer.count : most)
        if count < 0 && (errno == EAGAIN || errno == EINTR) { continue }
        if count <= 0 {
          close(open[index].fd)
          open[index].fd = -1
          if index < 2, !rests[index].isEmpty {
            pieces.append(Piece(isError: index == 1, bytes: rests[index], linesBefore: lines))
          }
          continue
        }
        if index == 2 {
          laneRest += buffer[..<count]
          if let end = laneRest.lastIndex(of: UInt8(ascii: "\n")) {
            lanes += laneRest[...end]
            laneRest.removeSubrange(...end)
          }
          continue
        }
        let bytes = rests[index] + buffer[..<count]
        // A sign that is cut in two waits for its other part.
        let whole = wholeSigns(bytes)
        rests[index] = Array(bytes[whole...])
        if whole > 0 {
          append(Piece(isError: index == 1, bytes: Array(bytes[..<whole]), linesBefore: lines), to: &pieces)
          lines += bytes[..<whole].count { $0 == UInt8(ascii: "\n") }
        }
      }
    }
    tell()
  }

  /// Small pieces that follow each other are one; of many, some in the middle are left out.
  private static func append(_ piece: Piece, to pieces: inout [Piece]) {
    if var last = pieces.last, last.isError == piece.isError, last.bytes.count + piece.bytes.count <= most,
      last.linesBefore + last.bytes.count(where: { $0 == UInt8(ascii: "\n") }) == piece.linesBefore
    {
      last.bytes += piece.bytes
      pieces[pieces.count - 1] = last
      return
    }
    pieces.append(piece)
    let size = pieces.reduce(0) { $0 + $1.bytes.count }
    // What is on standard error is little as a rule, and never to be missed for what is on the other.
    if size > (kept.first + kept.last) * most,
      let index = pieces.indices.dropFirst(kept.first).dropLast(kept.last).first(where: { !pieces[$0].isError })
        ?? pieces.indices.dropFirst(kept.first).dropLast(kept.last).first
    {
      pieces.remove(at: index)
    }
  }

  /// How many of the bytes are whole signs of UTF-8; all of them where they are none.
  private static func wholeSigns(_ bytes: [UInt8]) -> Int {
    var start = bytes.count - 1
    while start >= 0, bytes.count - start < 4, bytes[start] & 0xc0 == 0x80 { start -= 1 }
    guard start >= 0 else { return bytes.count }
    let length = bytes[start] >= 0xf0 ? 4 : bytes[start] >= 0xe0 ? 3 : bytes[start] >= 0xc0 ? 2 : 1
    return bytes.count - start < length ? start : bytes.count
  }

  // MARK: Starting

  /// Descriptors that are none of the numbers that a child gets them as. Whatever is started at the same moment may get
  /// them too; a keeper closes them first of all.
  private static func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [0, 0]
    guard Glibc.pipe(&ends) == 0 else { throw Failure(description: "no pipe: \(String(cString: strerror(errno)))") }
    defer { for end in ends { close(end) } }
    let moved = ends.map { fcntl($0, F_DUPFD_CLOEXEC, 10) }
    guard moved.allSatisfy({ $0 >= 0 }) else {
      for end in moved where end >= 0 { close(end) }
      throw Failure(description: "no pipe: \(String(cString: strerror(errno)))")
    }
    return (moved[0], moved[1])
  }

  private static func start(_ command: String, _ words: [String], _ descriptors: [Int32]) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Ctrl-C at the server's terminal is for the server; SIGPIPE, which that ignores, is as usual for others.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let arguments = ([command] + words).map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let error = posix_spawn(&pid, command, &actions, &attributes, arguments + [nil], environ)
    guard error == 0 else {
      throw Failure(description: "\(command) does not start: \(String(cString: strerror(error)))")
    }
    return pid
  }
}
