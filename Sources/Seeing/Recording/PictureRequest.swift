import CProcscriptSystem
import ProcscriptSystem
package import ProcscriptTrace

/// A picture that a process wants of what it does from now on, with all that it starts.
///
/// The process draws it itself when it has come to its end; where it is killed before, the observer does.
package struct PictureRequest: Hashable, Sendable {
  let slot: Int
  let process: Recorder.Life
  let from: Trace.Moment
  package let manner: Manner

  /// How a picture is drawn.
  package enum Manner: UInt32, Sendable {
    /// At the end.
    case once = 0
    /// By the observer, again and again meanwhile.
    case live
    /// By somebody else, a ``Follower``.
    case followed
  }

  package var isLive: Bool { manner == .live }
}

extension Recorder {
  /// Asks for a picture.
  ///
  /// - Parameters:
  ///   - path: Of up to 4,095 bytes.
  ///   - start: From which moment on it is wanted; nil for now.
  ///   - manner: How it is drawn.
  /// - Returns: nil where nothing is recorded, or too many are asked for at once: then nobody draws it if this process is
  ///   killed.
  package static func requestPicture(
    path: String?, from start: Trace.Moment? = nil, _ manner: PictureRequest.Manner
  ) -> PictureRequest? {
    guard let own else { return nil }
    let bytes = Array((path ?? "").utf8)
    guard bytes.count <= Log.longestPath else { return nil }
    for slot in 0..<Log.Room.requests {
      let request = log.request(slot).assumingMemoryBound(to: Log.Request.self)
      let state = request.pointer(to: \.state)!
      guard procscript_exchange_if(state, Log.Request.State.free, Log.Request.State.closed) else { continue }
      request.pointee.process = UInt32(own.index)
      request.pointee.from = start ?? log.now
      request.pointee.manner = manner.rawValue
      request.pointee.pathCount = UInt32(bytes.count)
      let text = UnsafeMutableRawBufferPointer(start: log.request(slot) + Log.Request.textOffset, count: bytes.count)
      text.copyBytes(from: bytes)
      procscript_store_release(state, Log.Request.State.open)
      ring()
      return log.openRequest(slot)
    }
    return nil
  }

  /// Takes a request back: its process draws the picture now, or none is wanted. A live one has been wiped away then.
  package static func close(_ request: PictureRequest) {
    guard isOn else { return }
    let state = log.request(request.slot).assumingMemoryBound(to: Log.Request.self).pointer(to: \.state)!
    procscript_store_release(state, request.isLive ? Log.Request.State.closed : Log.Request.State.free)
    wakeObserver()
    guard request.isLive else { return }
    // Whoever has killed the observer finds one picture too many on the terminal, but no program that hangs.
    let deadline = SystemClock.nanoseconds() + 1_000_000_000
    while procscript_load_acquire(state) != Log.Request.State.free {
      let now = SystemClock.nanoseconds()
      guard now < deadline else { break }
      _ = procscript_futex_wait(state, Log.Request.State.closed, deadline - now)
    }
    procscript_store_release(state, Log.Request.State.free)
  }

  /// Tells who follows the recording that it is over.
  ///
  /// - Parameter end: The moment up to which it is wanted.
  package static func finish(at end: Trace.Moment) {
    if isOn { log.finish(at: end) }
  }

  /// What a process has done since some moment, and all that it has started; nil where nothing is recorded.
  ///
  /// - Parameters:
  ///   - end: The moment up to which it is wanted, where some process goes on; nil for now.
  ///   - withText: Whether the sources' texts are wanted.
  package static func trace(
    of process: Life, from start: Trace.Moment, until end: Trace.Moment? = nil, withText: Bool
  ) -> Trace? {
    isOn ? log.trace(of: process, from: start, until: end, withText: withText) : nil
  }

  /// Everything from the beginning; nil where nothing is recorded.
  package static func trace(withText: Bool) -> Trace? {
    guard isOn else { return nil }
    var follower = LogFollower(log, withText: withText)
    return follower.trace(until: nil)
  }
}

extension Log {
  /// Only the first end counts.
  func finish(at end: Trace.Moment) {
    let over = counter(\.over)
    if procscript_load_acquire_64(over) == 0 { procscript_store_release_64(over, end) }
  }

  func trace(
    of process: Recorder.Life, from start: Trace.Moment, until end: Trace.Moment? = nil, withText: Bool
  ) -> Trace {
    var follower = LogFollower(self, withText: withText)
    let trace = follower.trace(until: end)
    guard let root = follower.place(of: process) else { return trace }
    return trace.part(of: root, from: start)
  }

  /// The request in a slot, where there is an open one.
  func openRequest(_ slot: Int) -> PictureRequest? {
    let request = request(slot).assumingMemoryBound(to: Request.self)
    guard procscript_load_acquire(request.pointer(to: \.state)!) == Request.State.open else { return nil }
    return PictureRequest(
      slot: slot, process: Recorder.Life(index: Int(request.pointee.process)), from: request.pointee.from,
      manner: PictureRequest.Manner(rawValue: request.pointee.manner) ?? .once)
  }

  /// The file of an open request; nil for the terminal.
  func path(of request: PictureRequest) -> String? {
    let memory = self.request(request.slot)
    let count = min(Int(memory.assumingMemoryBound(to: Request.self).pointee.pathCount), Log.longestPath)
    if count == 0 { return nil }
    let text = UnsafeRawBufferPointer(start: memory + Request.textOffset, count: count)
    return String(decoding: text, as: UTF8.self)
  }
}
