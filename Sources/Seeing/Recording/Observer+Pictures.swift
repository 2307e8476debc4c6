import CProcscriptSystem

// When the observer looks, and what it draws.
extension Observer {
  private var requests: [PictureRequest] { (0..<Log.Room.requests).compactMap(log.openRequest) }

  /// Whether the recording's first process has ended, and so have all others that want a picture.
  var isDone: Bool {
    let mayEnd = log.header.pointee.isDismissed != 0 || (seen > 0 && running[0] == nil && expected.isEmpty)
    return mayEnd && requests.isEmpty
  }

  /// How long daemons get to end with their parent before the picture is drawn, in nanoseconds.
  static let patience: UInt64 = 200_000_000
  private static let frameTime: UInt64 = 100_000_000

  /// While processes are started one after the other, it looks for new ones so often, in milliseconds: to be told of
  /// each would cost them more than it costs to look. A process that is killed in between counts as ended when its exit
  /// code was taken.
  private static let lookingStep: Int32 = 2
  /// Nanoseconds without a new one after which it sleeps until it is told of the next.
  private static let quiet: UInt64 = 50_000_000

  /// In milliseconds; -1 for ever, or until the doorbell is rung.
  mutating func timeUntilNextLook() -> Int32 {
    let requests = requests
    if isLive || requests.contains(where: \.isLive) {
      return Int32(clamping: max(10, (Int64(nextFrame) - Int64(log.now)) / 1_000_000))
    }
    if !hasAnswered { return unexplained.isEmpty ? 0 : 1 }
    if !expected.isEmpty || log.now < lastNews + Self.quiet { return Self.lookingStep }
    if !unexplained.isEmpty || requests.contains(where: { running[$0.process.index] == nil }) { return 10 }
    if running.values.contains(-1) { return 100 }
    _ = procscript_exchange(log.header.pointer(to: \.isAsleep)!, 1)
    // A process that was entered before that has not rung.
    return log.processCount == seen && self.requests == requests && !isDone && hasAnswered ? -1 : 0
  }

  private var hasAnswered: Bool {
    procscript_load_acquire(log.header.pointer(to: \.asked)!)
      == procscript_load_acquire(log.header.pointer(to: \.answered)!)
  }

  /// Draws what processes have left undrawn that have ended.
  func serveTheDead() {
    for request in requests where running[request.process.index] == nil {
      let record = log.process(request.process.index)
      guard record.pointee.pid != 0, !expected.contains(request.process.index) else { continue }
      let runsDaemon = running.keys.contains { log.process($0).pointee.flags & LifeRecord.Flags.isDaemon != 0 }
      let isAwaited = runsDaemon || !unexplained.isEmpty
      if isAwaited && log.now < record.pointee.ended + Self.patience { continue }
      if request.isLive { hand.redraw(nil) }
      if request.manner == .followed {
        log.finish(at: log.now)
      } else {
        hand.draw(log.trace(of: request.process, from: request.from, withText: true), log.path(of: request))
      }
      let state = log.request(request.slot).assumingMemoryBound(to: Log.Request.self).pointer(to: \.state)!
      procscript_store_release(state, Log.Request.State.free)
    }
  }

  mutating func showLive() {
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
      guard fields.pointee.manner == PictureRequest.Manner.live.rawValue,
        procscript_load_acquire(fields.pointer(to: \.state)!) == Log.Request.State.closed
      else { continue }
      hand.redraw(nil)
      isLive = false
      procscript_store_release(fields.pointer(to: \.state)!, Log.Request.State.free)
      procscript_futex_wake(fields.pointer(to: \.state)!, .max)
    }
  }
}
