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
    guard let slot = takeSlots(Event.slots(withText: text.count)) else { return }
    put(kind, text: text, subject: subject, value: 0, at: moment, in: slot)
  }

  @inline(__always)
  private func put(
    _ kind: Event.Kind, text: UnsafeRawBufferPointer, subject: UInt64, value: UInt64, at moment: Trace.Moment,
    place isPlaced: Bool = true, in slot: UnsafeMutablePointer<Event>
  ) {
    if let bytes = text.baseAddress { memcpy(slot + 1, bytes, text.count) }
    put(kind, UInt32(text.count), subject: subject, value: value, at: moment, place: isPlaced, in: slot)
  }

  @inline(__always)
  private func put(
    _ kind: Event.Kind, _ extra: UInt32, subject: UInt64, value: UInt64, at moment: Trace.Moment,
    place isPlaced: Bool = true, in slot: UnsafeMutablePointer<Event>
  ) {
    slot.pointee.moment = moment
    slot.pointee.subject = subject
    slot.pointee.value = value
    slot.pointee.place = isPlaced ? pen.pointee.place?() ?? 0 : 0
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
    guard let chunk = newChunk(UInt32(own), isTail: false) else { return false }
    pen.pointee.chunk_count += 1
    pen.pointee.next = chunk + Event.size
    pen.pointee.limit = chunk + Log.chunkSize
    return true
  }

  private func newChunk(_ number: UInt32, isTail: Bool) -> UnsafeMutableRawPointer? {
    let index = Int(procscript_add_64(log.counter(\.chunkCount), 1)) - 1
    guard index < Log.Room.chunks else { return nil }
    let chunk = log.chunk(index)
    let head = chunk.assumingMemoryBound(to: ChunkHead.self)
    head.pointee.number = number
    head.pointee.isTail = isTail ? 1 : 0
    procscript_store_release(head.pointer(to: \.owner)!, pen.pointee.process + 1)
    return chunk
  }
}

// What is printed, of which there may be any amount: of all that the recorded processes print the first is kept, and of
// what each prints the last.
extension Pen {
  /// Where the script is costs as much as all the rest of a print: of a flood it is asked this often, in nanoseconds.
  private static let placePace: UInt64 = 100_000

  /// Bytes of the log for the first prints of all processes together.
  private static let mostFirst: UInt64 = 512 * 1024

  /// Writes a print.
  ///
  /// - Parameters:
  ///   - kind: Where it went.
  ///   - text: What of it is kept.
  ///   - omitted: How many bytes of it are not.
  ///   - moment: When that was.
  func print(_ kind: Event.Kind, text: UnsafeRawBufferPointer, omitted: UInt64, at moment: Trace.Moment) {
    let number = pen.pointee.print_count
    pen.pointee.print_count = number + 1
    let slots = Event.slots(withText: text.count)
    if pen.pointee.tail_count == 0 {
      let size = UInt64(slots * Event.size)
      if procscript_add_64(log.counter(\.printedBytes), size) <= Self.mostFirst, let slot = takeSlots(slots) {
        put(kind, text: text, subject: omitted, value: number, at: moment, in: slot)
        return
      }
    }
    if let slot = takeTailSlots(slots) {
      let isPlaced = moment &- pen.pointee.tail_placed >= Self.placePace
      if isPlaced { pen.pointee.tail_placed = moment }
      put(kind, text: text, subject: omitted, value: number, at: moment, place: isPlaced, in: slot)
    }
    // After the print: who sees the number finds it.
    procscript_store_release_64(log.process(Int(pen.pointee.process)).pointer(to: \.printCount)!, number + 1)
  }

  /// Room among the last prints, in place of the oldest of them; nil where this process has no chunk for them.
  @inline(__always)
  private func takeTailSlots(_ count: Int) -> UnsafeMutablePointer<Event>? {
    if pen.pointee.tail_next == nil || pen.pointee.tail_next + count * Event.size > pen.pointee.tail_limit {
      guard turnTail() else { return nil }
    }
    defer { pen.pointee.tail_next += count * Event.size }
    return pen.pointee.tail_next.assumingMemoryBound(to: Event.self)
  }

  /// Goes on in a new chunk, or in that which was begun the longest ago.
  private func turnTail() -> Bool {
    let turn = pen.pointee.tail_turns
    let chunk: UnsafeMutableRawPointer
    if pen.pointee.tail_count < UInt32(procscript_most_tails), log.chunkCount < Log.Room.chunks,
      let new = newChunk(turn, isTail: true)
    {
      chunk = new
      withTails { $0[Int(pen.pointee.tail_count)] = new }
      pen.pointee.tail_count += 1
    } else if pen.pointee.tail_count > 0 {
      chunk = withTails { $0[Int(turn % pen.pointee.tail_count)]! }
      empty(chunk, for: turn)
    } else {
      return false
    }
    pen.pointee.tail_turns = turn + 1
    pen.pointee.tail_next = chunk + Event.size
    pen.pointee.tail_limit = chunk + Log.chunkSize
    return true
  }

  private func withTails<Result>(
    _ body: (UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>) -> Result
  ) -> Result {
    withUnsafeMutableBytes(of: &pen.pointee.tails) { body($0.bindMemory(to: UnsafeMutableRawPointer?.self)) }
  }

  /// Who reads it at this moment finds that it has no owner, or another number than before.
  private func empty(_ chunk: UnsafeMutableRawPointer, for turn: UInt32) {
    let head = chunk.assumingMemoryBound(to: ChunkHead.self)
    procscript_store_release(head.pointer(to: \.owner)!, 0)
    procscript_fence()
    memset(chunk + Event.size, 0, Log.chunkSize - Event.size)
    head.pointee.number = turn
    procscript_store_release(head.pointer(to: \.owner)!, pen.pointee.process + 1)
  }
}
