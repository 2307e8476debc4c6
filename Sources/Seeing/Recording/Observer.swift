import CProcscriptSystem
import Glibc
package import ProcscriptSystem
package import ProcscriptTrace

/// A process that watches those that are recorded: it notes when each really ends, whoever looks at that and when, and
/// who takes its orphans in; and it draws the pictures that a killed process has left undrawn.
///
/// It ends with the process that began the recording, or once all pictures are drawn that are still wanted then.
package struct Observer {
  /// What it draws.
  package struct Hand {
    /// Draws the picture that a process has left undrawn, into a file, or on the terminal.
    let draw: (Trace, _ path: String?) -> Void
    /// Draws the picture on the terminal, in the place of the one before; nil only takes that away.
    let redraw: (Trace?) -> Void

    package init(draw: @escaping (Trace, _ path: String?) -> Void, redraw: @escaping (Trace?) -> Void) {
      self.draw = draw
      self.redraw = redraw
    }
  }

  /// Starts one, beside this process, which has begun a recording. Without it ends are known less exactly.
  ///
  /// - Throws: `SystemError` with the operation `fork`.
  package static func start(drawingBy hand: Hand) throws(SystemError) {
    let log = Recorder.log
    // Taken here: this process may have been killed, and reaped by a stranger, before the observer comes to look.
    let first = (try? ProcessDescriptor(.current()).release()) ?? -1
    defer { if first >= 0 { close(first) } }
    try Detached.start { pid in
      log.header.pointee.observer = pid.rawValue
    } _: {
      var observer = Observer(log, hand, first: first)
      observer.run()
    }
  }

  /// Lets the observer note what has happened until now, before a picture of it is drawn. It takes some 100 µs.
  package static func catchUp() {
    guard Recorder.isOn, process() != nil else { return }
    let header = Recorder.log.header
    procscript_add(header.pointer(to: \.asked)!, 1)
    let asked = procscript_load_acquire(header.pointer(to: \.asked)!)
    Recorder.wakeObserver()
    let answered = header.pointer(to: \.answered)!
    let deadline = SystemClock.nanoseconds() + 2 * patience
    while true {
      let value = procscript_load_acquire(answered)
      let now = SystemClock.nanoseconds()
      if Int32(bitPattern: value &- asked) >= 0 || now >= deadline { return }
      _ = procscript_futex_wait(answered, value, deadline - now)
    }
  }

  /// Ends the observer, with the process that has begun the recording: it has nothing to draw, unless others want it.
  package static func dismiss() {
    guard let own = Recorder.own, own.index == 0, let observer = process() else { return }
    Recorder.log.header.pointee.isDismissed = 1
    Recorder.wakeObserver()
    // It is quick; should it hang, nobody else does.
    _ = try? Poll.wait(for: Poll.Interest(observer.number), until: Deadline(after: 0.5), attention: .toNothing)
  }

  /// The observer of this recording; nil where it could not be started, or somebody has killed it.
  private static func process() -> ProcessDescriptor? {
    let pid = Recorder.log.header.pointee.observer
    return pid == 0 ? nil : try? ProcessDescriptor(ProcessID(pid))
  }

  let log: Log
  let hand: Hand
  let watchSet: Int32
  /// The descriptor of the process that has begun the recording; -1 where there is none.
  let first: Int32
  /// How many of the log's records have been looked at.
  var seen = 0
  /// When there was a new one last.
  var lastNews: Trace.Moment = 0
  /// Records whose process has not been started yet.
  var expected: [Int] = []
  /// Descriptors of those that run, by their index; -1 where the system gives none.
  var running: [Int: Int32] = [:]
  /// How many of the running ones each has started.
  var childCounts: [Int: Int] = [:]
  /// Descriptors of those that have ended and may not be reaped yet, by their index.
  var unreaped: [Int: Int32] = [:]
  /// Those that have ended with nobody to say how, by their index: a descriptor, and when that was.
  var unexplained: [Int: (descriptor: Int32, ended: Trace.Moment)] = [:]
  var isLive = false
  var nextFrame: UInt64 = 0

  private init(_ log: Log, _ hand: Hand, first: Int32) {
    self.log = log
    self.hand = hand
    self.first = first
    watchSet = procscript_make_watch_set()
  }

  private mutating func run() -> Never {
    detach()
    procscript_watch(watchSet, log.header.pointee.doorbell, .max, false)
    var numbers = [UInt64](repeating: 0, count: 64)
    var mayBeMore = false
    while !isDone {
      // Before it looks: what happens after that is not noted yet.
      let asked = procscript_load_acquire(log.header.pointer(to: \.asked)!)
      takeInNew()
      let count = procscript_wait_for_watched(
        watchSet, &numbers, Int32(numbers.count), mayBeMore ? 0 : timeUntilNextLook())
      log.header.pointee.isAsleep = 0
      let now = log.now
      for number in numbers[..<Int(count)] {
        if number == .max {
          procscript_answer_doorbell(log.header.pointee.doorbell)
        } else {
          noteEnd(of: Int(number), at: now)
        }
      }
      takeInNew()
      mayBeMore = count == numbers.count
      if mayBeMore { continue }
      lookAtUnwatched()
      lookAtUnreaped()
      explain()
      showLive()
      serveTheDead()
      answer(asked)
    }
    exitNow(0)
  }

  /// Leaves the script's world: its session, its files, its signals.
  private func detach() {
    // It prints nothing but pictures, on standard error.
    Detached.leave(keeping: [watchSet, log.header.pointee.doorbell, first], isSilent: false)
    ResourceLimit.raise(.openFiles)
  }

  /// Answers those who have asked: all is noted, except how processes ended that strangers will reap soon.
  private func answer(_ asked: UInt32) {
    let answered = log.header.pointer(to: \.answered)!
    guard procscript_load_acquire(answered) != asked, unexplained.isEmpty else { return }
    procscript_store_release(answered, asked)
    procscript_futex_wake(answered, .max)
  }
}
