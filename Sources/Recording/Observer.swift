import CRecording
import CSystem
import Glibc
import OS
import Timeline

/// A process that watches those that are recorded: it notes when each really ends, whoever looks at that and when, and
/// who takes its orphans in; and it draws the pictures that a killed process has left undrawn.
///
/// It is nobody's child and in nobody's session: the script never sees it, Ctrl-C does not reach it. It ends with the
/// process that began the recording, or once all pictures are drawn that are still wanted then.
public struct Observer {
  /// What it draws.
  public struct Hand {
    /// Draws the picture that a process has left undrawn, into a file, or on the terminal.
    let draw: (Trace, _ path: String?) -> Void
    /// Draws the picture on the terminal, in the place of the one before; nil only takes that away.
    let redraw: (Trace?) -> Void

    public init(draw: @escaping (Trace, _ path: String?) -> Void, redraw: @escaping (Trace?) -> Void) {
      self.draw = draw
      self.redraw = redraw
    }
  }

  /// Starts one, beside this process, which has begun a recording. Without it ends are known less exactly.
  ///
  /// - Throws: `SystemError` with the operation `fork`.
  public static func start(drawingBy hand: Hand) throws(SystemError) {
    let log = Recorder.log
    fflush(nil)
    switch try forkProcess() {
    case .parent(let pid):
      _ = try waitForEnd(of: [pid], until: .never, all: true)
      _ = try Wait.reap(pid)
    case .child:
      setsid()
      // Its parent ends at once, and it becomes a child of the system's first process.
      switch try? forkProcess() {
      case .child:
        var observer = Observer(log, hand)
        observer.run()
      case .parent(let pid): log.header.pointee.observer = pid.rawValue
      case nil: break
      }
      exitNow(0)
    }
  }

  /// Ends the observer, with the process that has begun the recording: it has nothing to draw, unless others want it.
  public static func dismiss() {
    guard let own = Recorder.own, own.index == 0 else { return }
    let header = Recorder.log.header
    guard header.pointee.observer != 0, let observer = try? ProcessDescriptor(ProcessID(header.pointee.observer)) else {
      return
    }
    header.pointee.isDismissed = 1
    Recorder.ring()
    // It is quick; should it hang, nobody else does.
    _ = try? Poll.wait(for: [Poll.Interest(observer.number)], until: Deadline(after: 0.5), interruptible: false)
  }

  private let log: Log
  private let hand: Hand
  private let watchSet: Int32
  /// How many of the log's records have been looked at.
  private var seen = 0
  /// When there was a new one last.
  private var lastNews: Trace.Moment = 0
  /// Records whose process has not been started yet.
  private var expected: [Int] = []
  /// Descriptors of those that run, by their index; -1 where the system gives none.
  private var running: [Int: Int32] = [:]
  /// How many of the running ones each has started.
  private var childCounts: [Int: Int] = [:]
  /// Those that have ended with nobody to say how, by their index: a descriptor, and when that was.
  private var unexplained: [Int: (descriptor: Int32, ended: Trace.Moment)] = [:]
  private var isLive = false
  private var nextFrame: UInt64 = 0

  private init(_ log: Log, _ hand: Hand) {
    self.log = log
    self.hand = hand
    watchSet = csystem_make_watch_set()
  }

  private mutating func run() -> Never {
    detach()
    csystem_watch(watchSet, log.header.pointee.doorbell, .max)
    var numbers = [UInt64](repeating: 0, count: 64)
    while !isDone {
      takeInNew()
      let count = csystem_wait_for_watched(watchSet, &numbers, Int32(numbers.count), timeUntilNextLook())
      log.header.pointee.isAsleep = 0
      let now = log.now
      for number in numbers[..<Int(count)] {
        if number == .max { csystem_answer(log.header.pointee.doorbell) } else { noteEnd(of: Int(number), at: now) }
      }
      takeInNew()
      lookAtUnwatched()
      explain()
      showLive()
      serveTheDead()
    }
    exitNow(0)
  }

  /// Leaves the script's world: its session, its files, its signals.
  private func detach() {
    SignalHandling.blockAll()
    csystem_set_name("timeline")
    crecording_reset_pen()
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    if null >= 0 {
      dup2(null, STDIN_FILENO)
      dup2(null, STDOUT_FILENO)
    }
    let kept = [watchSet, log.header.pointee.doorbell].sorted()
    csystem_close_others(kept, Int32(kept.count))
    ResourceLimit.raise(.openFiles)
  }

  // MARK: Ends

  /// Watches those that were started since the last time.
  private mutating func takeInNew() {
    let count = log.processCount
    if count != seen { lastNews = log.now }
    var awaited = expected + Array(seen..<count)
    seen = count
    awaited.removeAll { index in
      let record = log.process(index)
      if record.pointee.flags & LifeRecord.Flags.hasFailed != 0 { return true }
      // It may have come and gone between two looks.
      if record.pointee.reaped != 0 { return true }
      // Who was to start it may have been killed just before.
      guard record.pointee.pid != 0 else { return hasNoParent(record) }
      watch(index, record)
      return true
    }
    expected = awaited
  }

  private mutating func watch(_ index: Int, _ record: UnsafeMutablePointer<LifeRecord>) {
    var descriptor: Int32 = -1
    do throws(SystemError) {
      descriptor = try ProcessDescriptor(ProcessID(record.pointee.pid)).release()
    } catch {
      if error.errno == .noSuchProcess { return }
    }
    // Its number may be a stranger's by now.
    if csystem_load_acquire_64(record.pointer(to: \.reaped)!) != 0 {
      close(descriptor)
      return
    }
    running[index] = descriptor
    if record.pointee.parent != 0 { childCounts[Int(record.pointee.parent) - 1, default: 0] += 1 }
    if descriptor >= 0 { csystem_watch(watchSet, descriptor, UInt64(index)) }
  }

  /// Looks at those that there is no descriptor of.
  private mutating func lookAtUnwatched() {
    for (index, descriptor) in running where descriptor < 0 {
      let pid = ProcessID(log.process(index).pointee.pid)
      let state = (try? ProcessTable().status(of: pid)) ?? nil
      if state == nil || state == .zombie { noteEnd(of: index, at: log.now) }
    }
  }

  private mutating func noteEnd(of index: Int, at moment: Trace.Moment) {
    guard let descriptor = running.removeValue(forKey: index) else { return }
    let record = log.process(index)
    record.pointee.ended = moment
    if record.pointee.parent != 0 { childCounts[Int(record.pointee.parent) - 1]? -= 1 }
    noteOrphans(of: index, at: moment)
    if hasNoParent(record) { unexplained[index] = (descriptor, moment) } else { close(descriptor) }
  }

  /// Whether nobody of the recording will take its exit code.
  private func hasNoParent(_ record: UnsafeMutablePointer<LifeRecord>) -> Bool {
    record.pointee.parent == 0 || running[Int(record.pointee.parent) - 1] == nil
  }

  /// Finds out how those have ended whose exit codes strangers take. The system tells at some times, and to some.
  private mutating func explain() {
    for (index, (descriptor, ended)) in unexplained {
      let record = log.process(index)
      let ending =
        ProcessTable().ending(of: ProcessID(record.pointee.pid)) ?? ProcessDescriptor.ending(of: descriptor)
      if record.pointee.status == 0, let ending {
        record.pointee.status =
          ending.signal.map { LifeRecord.status(signal: $0.rawValue) }
          ?? LifeRecord.status(exitCode: ending.exitCode)
      }
      guard record.pointee.status != 0 || log.now > ended + Self.patience else { continue }
      close(descriptor)
      unexplained[index] = nil
    }
  }

  private func noteOrphans(of index: Int, at moment: Trace.Moment) {
    guard childCounts[index] ?? 0 > 0 else { return }
    for child in running.keys where Int(log.process(child).pointee.parent) == index + 1 {
      let record = log.process(child)
      record.pointee.adopter = (try? ProcessTable().record(of: ProcessID(record.pointee.pid)))?.parent.rawValue ?? 0
      csystem_store_release_64(record.pointer(to: \.adopted)!, moment)
    }
  }

  // MARK: Pictures

  private var requests: [PictureRequest] { (0..<Log.Room.requests).compactMap(log.openRequest) }

  /// Whether the recording's first process has ended, and so have all others that want a picture.
  private var isDone: Bool {
    let mayEnd = log.header.pointee.isDismissed != 0 || (seen > 0 && running[0] == nil && expected.isEmpty)
    return mayEnd && requests.isEmpty
  }

  /// How long daemons get to end with their parent before the picture is drawn, in nanoseconds.
  private static let patience: UInt64 = 500_000_000
  private static let frameTime: UInt64 = 100_000_000

  /// While processes are started one after the other, it looks for new ones so often, in milliseconds: to be told of
  /// each would cost them more than it costs to look. Who is killed in between has ended when its exit code was taken.
  private static let lookingStep: Int32 = 2
  /// Nanoseconds without a new one after which it sleeps until it is told of the next.
  private static let quiet: UInt64 = 50_000_000

  /// In milliseconds; -1 for ever, or until the doorbell is rung.
  private mutating func timeUntilNextLook() -> Int32 {
    let requests = requests
    if isLive || requests.contains(where: \.isLive) {
      return Int32(clamping: max(10, (Int64(nextFrame) - Int64(log.now)) / 1_000_000))
    }
    if !expected.isEmpty || log.now < lastNews + Self.quiet { return Self.lookingStep }
    if !unexplained.isEmpty || requests.contains(where: { running[$0.process.index] == nil }) { return 10 }
    if running.values.contains(-1) { return 100 }
    _ = csystem_exchange(log.header.pointer(to: \.isAsleep)!, 1)
    // Who came before that has not rung.
    return log.processCount == seen && self.requests == requests && !isDone ? -1 : 0
  }

  /// Draws what processes have left undrawn that have ended.
  private func serveTheDead() {
    for request in requests where running[request.process.index] == nil {
      let record = log.process(request.process.index)
      guard record.pointee.pid != 0, !expected.contains(request.process.index) else { continue }
      let runsDaemon = running.keys.contains { log.process($0).pointee.flags & LifeRecord.Flags.isDaemon != 0 }
      let isAwaited = runsDaemon || !unexplained.isEmpty
      if isAwaited && log.now < record.pointee.ended + Self.patience { continue }
      if request.isLive { hand.redraw(nil) }
      hand.draw(log.trace(of: request.process, from: request.from, withText: true), log.path(of: request))
      let state = log.request(request.slot).assumingMemoryBound(to: Log.Request.self).pointer(to: \.state)!
      csystem_store_release(state, Log.Request.State.free)
    }
  }

  private mutating func showLive() {
    let request = requests.first(where: \.isLive)
    if let request, running[request.process.index] != nil {
      isLive = true
      guard log.now >= nextFrame else { return }
      let begin = log.now
      hand.redraw(log.trace(of: request.process, from: request.from, withText: false))
      // However much there is to draw, most of the time is the script's.
      nextFrame = log.now + max(Self.frameTime, 5 * (log.now - begin))
    }
    for slot in 0..<Log.Room.requests {
      let fields = log.request(slot).assumingMemoryBound(to: Log.Request.self)
      guard fields.pointee.isLive != 0, csystem_load_acquire(fields.pointer(to: \.state)!) == Log.Request.State.closed
      else { continue }
      hand.redraw(nil)
      isLive = false
      csystem_store_release(fields.pointer(to: \.state)!, Log.Request.State.free)
      csystem_futex_wake(fields.pointer(to: \.state)!, .max)
    }
  }
}
