import CProcscriptSystem
import Glibc
package import ProcscriptSystem
package import ProcscriptTrace

/// A process that tells what is new of a recording while it goes on, by lines that it writes to a descriptor.
///
/// Nobody waits for it: it reads what others note anyway. While its reader takes nothing it gathers what is new, so that
/// the next line says all of it. It ends once the reader has the last line, or has gone away, or has taken nothing for
/// ``patience`` after the end.
package struct Follower {
  /// Makes a line, without its end: of what there is now, and whether nothing will follow; of a trace that is as the last
  /// one, but for its end, which is given (nil as a trace).
  package typealias Teller = (_ trace: Trace?, _ now: Trace.Moment, _ isOver: Bool) -> String

  /// Starts one for this process's recording, which takes the descriptor over: it is closed here.
  ///
  /// - Parameters:
  ///   - descriptor: What it writes to.
  ///   - teller: Makes the lines, in the new process.
  /// - Throws: `SystemError` with the operation `fork`.
  package static func start(_ descriptor: Int32, by teller: Teller) throws(SystemError) {
    let log = Recorder.log
    let first = (try? ProcessDescriptor(.current()).release()) ?? -1
    // Written before anybody reads it, and read by the parent of who writes it once that has ended.
    defer {
      if first >= 0 { close(first) }
      close(descriptor)
    }
    try Detached.start { pid in
      log.header.pointee.follower = pid.rawValue
    } _: {
      var follower = Follower(log, descriptor, first: first)
      follower.run(by: teller)
    }
  }

  /// Says that the recording is over, and lets the follower tell that, as long as its reader takes it.
  ///
  /// - Parameter end: Up to which moment the recording is wanted.
  package static func finish(at end: Trace.Moment) {
    guard Recorder.isOn else { return }
    let log = Recorder.log
    log.finish(at: end)
    let pid = log.header.pointee.follower
    guard pid != 0, let follower = try? ProcessDescriptor(ProcessID(pid)) else { return }
    let interest = Poll.Interest(follower.number)
    let deadline = Deadline(after: longestFarewell)
    while !deadline.hasPassed() {
      let outcome = try? Poll.wait(for: interest, until: Deadline(after: 0.02).earlier(deadline), attention: .toNothing)
      if outcome == .ready || outcome == nil { return }
      let kept = procscript_load_acquire_64(log.counter(\.kept))
      if kept != 0, log.now > max(kept, end) + shortestFarewell { return }
    }
  }

  /// How long it is waited for at the end: in seconds, and where its reader takes nothing, in nanoseconds.
  private static let longestFarewell = 5.0
  private static let shortestFarewell: UInt64 = 300_000_000

  /// Between two lines there are at least so many nanoseconds.
  private static let pace: UInt64 = 50_000_000
  /// A line that tells only what time it is comes after so many.
  private static let heartbeat: UInt64 = 100_000_000
  /// How long a reader may take nothing after the end, in nanoseconds.
  private static let patience: UInt64 = 10_000_000_000
  /// How long it waits for somebody to say that it is over, once the recording's first process has ended.
  private static let grace: UInt64 = 1_000_000_000

  private let descriptor: Int32
  private let first: Int32
  private let log: Log
  private var follower: LogFollower
  /// What the reader has not taken yet, from `taken` on.
  private var pending: [UInt8] = []
  private var taken = 0
  /// Whether the last line is among that.
  private var isLast = false
  private var firstEnded: UInt64?
  private var lastTaken: UInt64 = 0
  private var nextLine: UInt64 = 0
  private var nextBeat: UInt64 = 0

  private init(_ log: Log, _ descriptor: Int32, first: Int32) {
    self.log = log
    self.descriptor = descriptor
    self.first = first
    follower = LogFollower(log, withText: true)
  }

  private mutating func run(by teller: Teller) -> Never {
    Detached.leave(keeping: [descriptor, first], isSilent: true)
    // Whatever there is to tell, most of the time is the script's.
    nice(5)
    var isNews = true
    while true {
      let now = log.now
      if !isLast {
        isNews = follower.poll() || isNews
        let over = overMoment(at: now)
        if taken == pending.count, over != nil || now >= nextLine, isNews || over != nil || now >= nextBeat {
          tell(over, isNews: isNews, at: now, by: teller)
          isNews = false
        }
      }
      guard write() else { exitNow(0) }
      if isLast, taken == pending.count || log.now > lastTaken + Self.patience { exitNow(0) }
      wait()
    }
  }

  private mutating func tell(_ over: Trace.Moment?, isNews: Bool, at now: Trace.Moment, by teller: Teller) {
    let begin = log.now
    let trace = isNews || over != nil ? follower.trace(until: over) : nil
    pending = Array((teller(trace, now, over != nil) + "\n").utf8)
    taken = 0
    isLast = over != nil
    lastTaken = log.now
    nextLine = begin + max(Self.pace, 5 * (log.now - begin))
    nextBeat = begin + Self.heartbeat
  }

  /// Up to which moment the recording is wanted, once it is over.
  private mutating func overMoment(at now: Trace.Moment) -> Trace.Moment? {
    let over = procscript_load_acquire_64(log.counter(\.over))
    if over != 0 {
      // What was noted before that is there now.
      follower.poll()
      return over
    }
    if firstEnded == nil, first >= 0, isReadable(first) { firstEnded = now }
    // Whoever was to say it is gone too.
    if let firstEnded, now > firstEnded + Self.grace { return now }
    return nil
  }

  private func isReadable(_ descriptor: Int32) -> Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&wanted, 1, 0) > 0
  }

  /// Writes as much as the reader takes at once.
  ///
  /// - Returns: Whether there is a reader.
  private mutating func write() -> Bool {
    var reader = pollfd(fd: descriptor, events: 0, revents: 0)
    if poll(&reader, 1, 0) > 0, reader.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { return false }
    while taken < pending.count {
      var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard poll(&wanted, 1, 0) > 0 else {
        if log.header.pointee.kept == 0 { procscript_store_release_64(log.counter(\.kept), log.now) }
        return true
      }
      if wanted.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { return false }
      // So much a pipe or socket that is ready takes whole, without keeping who writes.
      let count = min(pending.count - taken, Int(PIPE_BUF))
      let written = pending.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + taken, count) }
      if written < 0 {
        if errno == EINTR { continue }
        return errno == EAGAIN
      }
      taken += written
      lastTaken = log.now
      procscript_store_release_64(log.counter(\.kept), 0)
    }
    return true
  }

  /// Until the reader takes more, or there may be news.
  private func wait() {
    let isWaiting = taken < pending.count
    var wanted = [
      pollfd(fd: descriptor, events: isWaiting ? Int16(POLLOUT) : 0, revents: 0),
      pollfd(fd: firstEnded == nil && !isLast ? first : -1, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&wanted, 2, isLast ? 100 : 20)
  }
}
