import CProcscriptSystem
import Glibc
import ProcscriptTrace

/// Writing events into the chunks of this process.
///
/// - Precondition: It is recorded.
struct Pen {
  let pen = procscript_this_pen().unsafelyUnwrapped
  let log: Log

  init() {
    log = Log(base: pen.pointee.log.unsafelyUnwrapped)
  }

  /// Writes an event, unless there is no room left for it.
  ///
  /// - Returns: Where it is.
  @discardableResult
  func write(
    _ kind: Event.Kind, _ extra: UInt32 = 0, subject: UInt64, value: UInt64 = 0, at moment: Trace.Moment
  ) -> UnsafeMutablePointer<Event>? {
    guard let slot = takeSlots(1) else { return nil }
    put(kind, extra, subject: subject, value: value, at: moment, in: slot)
    return slot
  }

  /// Writes an event with some bytes of text behind it.
  func write(_ kind: Event.Kind, text: UnsafeRawBufferPointer, subject: UInt64, at moment: Trace.Moment) {
    guard let slot = takeSlots(1 + (text.count + Event.size - 1) / Event.size) else { return }
    if let bytes = text.baseAddress { memcpy(slot + 1, bytes, text.count) }
    put(kind, UInt32(text.count), subject: subject, value: 0, at: moment, in: slot)
  }

  @inline(__always)
  private func put(
    _ kind: Event.Kind, _ extra: UInt32, subject: UInt64, value: UInt64, at moment: Trace.Moment,
    in slot: UnsafeMutablePointer<Event>
  ) {
    slot.pointee.moment = moment
    slot.pointee.subject = subject
    slot.pointee.value = value
    slot.pointee.place = pen.pointee.place?() ?? 0
    procscript_store_release(slot.pointer(to: \.commit)!, Event.commit(kind, extra))
  }

  /// Room for an event of so many slots, in one chunk; nil where there is none: it counts as dropped then.
  @inline(__always)
  private func takeSlots(_ count: Int) -> UnsafeMutablePointer<Event>? {
    if pen.pointee.limit == nil || pen.pointee.next + count * Event.size > pen.pointee.limit {
      guard takeChunk() else {
        drop()
        return nil
      }
    }
    defer { pen.pointee.next += count * Event.size }
    return pen.pointee.next.assumingMemoryBound(to: Event.self)
  }

  /// Counts an event that is not kept.
  func drop() {
    log.process(Int(pen.pointee.process)).pointee.dropped &+= 1
  }

  /// Each process gets some room; a process that has much gets more only while there is several times as much left for
  /// the others.
  private func takeChunk() -> Bool {
    let own = Int(pen.pointee.chunk_count)
    guard own < 4 || own < (Log.Room.chunks - log.chunkCount) / 4 else { return false }
    let index = Int(procscript_add_64(log.counter(\.chunkCount), 1)) - 1
    guard index < Log.Room.chunks else { return false }
    let chunk = log.chunk(index)
    let head = chunk.assumingMemoryBound(to: ChunkHead.self)
    head.pointee.number = UInt32(own)
    procscript_store_release(head.pointer(to: \.owner)!, pen.pointee.process + 1)
    pen.pointee.chunk_count += 1
    pen.pointee.next = chunk + Event.size
    pen.pointee.limit = chunk + Log.chunkSize
    return true
  }
}
