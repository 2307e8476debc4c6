import CProcscriptSystem
package import ProcscriptChannels

/// Tells what this process does, where it is recorded. While it isn't, each call costs a look at a word.
package enum Recorder {
  /// Whether this process is recorded.
  @inlinable
  @inline(__always)
  package static var isOn: Bool { procscript_is_recorded() }

  static var pen: UnsafeMutablePointer<procscript_pen> { procscript_this_pen().unsafelyUnwrapped }
  static var log: Log { Log(base: pen.pointee.log.unsafelyUnwrapped) }

  // MARK: Waits

  /// Something that a process waits for. The numbers are those of the kinds of events.
  package enum Wait: UInt32, Sendable {
    case sleep = 1
    /// The end of a process.
    case join
    /// A message.
    case receive
    /// Room for a message.
    case send
    /// A lock, or a semaphore.
    case lock
    /// An event, a condition, a barrier, the tasks of a queue.
    case signal
    case input
    /// The end of a program that is none of the recorded processes.
    case program = 18
    /// A descriptor that is ready.
    case descriptor
  }

  /// What a wait for one descriptor names it by.
  package static func subject(ofDescriptor number: Int32, isRead: Bool, isWritten: Bool) -> UInt64 {
    DescriptorSubject.pack(number, isRead: isRead, isWritten: isWritten)
  }

  /// Waits that are shorter than this, with less between them, are kept as one; twice as much after each further
  /// ``waitsOfOneLength``.
  private static let shortestWait: UInt64 = 20_000
  private static let waitsOfOneLength: UInt32 = 1024

  /// This process falls asleep; a sleep within another one is a part of that.
  ///
  /// - Parameter subject: What a channel, lock or descriptor is named by, the pid of a process; 0 for several.
  /// - Returns: Whether ``sleepEnds()`` is to be called for it.
  @discardableResult
  package static func sleepBegins(for wait: Wait, _ subject: UInt64 = 0) -> Bool {
    guard isOn, let kind = Event.Kind(rawValue: wait.rawValue) else { return false }
    // The end of a wait for input is not noted where an error has ended it. Nothing sleeps within such a wait, so it is
    // over.
    if pen.pointee.is_waiting && pen.pointee.reason != Wait.input.rawValue { return false }
    pen.pointee.is_waiting = true
    pen.pointee.reason = wait.rawValue
    let now = log.now
    noteProcessorTime(at: now)
    if let last = lastWait, last.pointee.kind == kind, last.pointee.subject == subject,
      now &- last.pointee.value < resolution(after: pen.pointee.wait_count), last.pointee.extra < Event.largestExtra
    {
      // One store makes it go on, and one more counts it.
      procscript_store_release_64(last.pointer(to: \.value)!, 0)
      procscript_store_release(last.pointer(to: \.commit)!, Event.commit(kind, last.pointee.extra + 1))
      return true
    }
    let slot = Pen().write(kind, subject: subject, at: now)
    pen.pointee.last_wait = slot.map { UnsafeMutableRawPointer($0) }
    pen.pointee.wait_count &+= 1
    return true
  }

  package static func sleepEnds() {
    guard isOn else { return }
    pen.pointee.is_waiting = false
    if let last = lastWait { procscript_store_release_64(last.pointer(to: \.value)!, log.now) }
  }

  private static var lastWait: UnsafeMutablePointer<Event>? {
    pen.pointee.last_wait?.assumingMemoryBound(to: Event.self)
  }

  static func resolution(after count: UInt32) -> UInt64 {
    let steps = count / waitsOfOneLength
    return steps == 0 ? 0 : shortestWait << UInt64(min(steps - 1, 20))
  }

  /// Runs `body`, which waits for nothing else than this from its first to its last moment.
  package static func waiting<Result, Failure: Error>(
    for wait: Wait, _ subject: UInt64 = 0, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard isOn else { return try body() }
    let begins = sleepBegins(for: wait, subject)
    defer { if begins { sleepEnds() } }
    return try body()
  }

  /// Runs `body`, which does something else in the middle of what ``waiting(for:_:_:)`` runs, with the same wait.
  package static func suspended<Failure: Error>(
    for wait: Wait, _ subject: UInt64, _ body: () throws(Failure) -> Void
  ) throws(Failure) {
    sleepEnds()
    defer { sleepBegins(for: wait, subject) }
    try body()
  }

  // MARK: Messages, signals, output

  package enum MessageDirection: Sendable {
    case sent
    case received
  }

  /// All of a channel's messages are kept whose numbers have no more than this many bits. With each further bit, half
  /// as large a share of them is kept.
  private static let bitsOfKeptNumbers = 12

  /// A message was put into a channel, or taken out.
  ///
  /// - Parameters:
  ///   - ordinal: Which one it is, the same at both ends.
  ///   - nanoseconds: When that was, by the clock of `SystemClock.nanoseconds()`.
  @inline(__always)
  package static func message(
    _ direction: MessageDirection, channel: ObjectIdentity, ordinal: UInt32, at nanoseconds: UInt64
  ) {
    guard procscript_is_recorded() else { return }
    note(direction, channel.rawValue, ordinal, nanoseconds)
  }

  @inline(never)
  private static func note(
    _ direction: MessageDirection, _ channel: UInt64, _ ordinal: UInt32, _ nanoseconds: UInt64
  ) {
    // Which are kept is a matter of the number alone, so that both ends keep the same.
    let bits = UInt32.bitWidth - ordinal.leadingZeroBitCount
    let skipped = UInt32(truncatingIfNeeded: 1) << UInt32(max(0, bits - bitsOfKeptNumbers)) - 1
    guard ordinal & skipped == 0 else { return Pen().drop() }
    Pen().write(
      direction == .sent ? .sent : .received, subject: channel, value: UInt64(ordinal), at: log.moment(at: nanoseconds))
  }

  /// This process is about to send a signal.
  package static func signal(_ number: Int32, to pid: Int32) {
    guard isOn else { return }
    Pen().write(.signalled, UInt32(number), subject: UInt64(UInt32(bitPattern: pid)), at: log.now)
  }

  /// How many bytes of one piece of text are kept.
  private static let longestText = 1000

  /// This process prints something.
  package static func print(_ text: UnsafeRawBufferPointer, isError: Bool) {
    guard isOn, text.count > 0 else { return }
    var end = min(text.count, longestText)
    // Never inside a character: what follows is not one of UTF-8's bytes that go on with it.
    while end < text.count, end > longestText - 4, text[end] & 0xC0 == 0x80 { end -= 1 }
    let kept = UnsafeRawBufferPointer(rebasing: text.prefix(end))
    Pen().print(
      isError ? .printedError : .printed, text: kept, omitted: UInt64(text.count - kept.count), at: log.now)
  }

  // MARK: Places

  /// Says who knows where the script is: `place` answers with ``place(source:path:line:)`` of the running line, or 0.
  package static func ask(_ place: @escaping @convention(c) () -> UInt32) {
    pen.pointee.place = place
  }

  /// Keeps the text of a source, to be shown as it was loaded.
  ///
  /// - Parameters:
  ///   - name: As tracebacks show it.
  ///   - path: The file that it was read from; nil for code of elsewhere.
  package static func keep(
    source name: UnsafePointer<CChar>, path: UnsafePointer<CChar>?, text: UnsafeRawBufferPointer
  ) {
    if isOn { Sources(log).keep(text, of: name, path: path) }
  }

  /// A line of a source as one number, for ``ask(_:)``; 0 where there are too many sources.
  ///
  /// - Parameters:
  ///   - name: As tracebacks show it.
  ///   - path: The file that it was read from; nil for code of elsewhere.
  package static func place(source name: UnsafePointer<CChar>, path: UnsafePointer<CChar>?, line: Int) -> UInt32 {
    guard isOn, let index = Sources(log).index(of: name, path: path) else { return 0 }
    return PackedPlace.pack(source: index, line: line)
  }
}
