import CProcscriptSystem
import ProcscriptChannels
import ProcscriptTrace

/// Makes traces of a log, which others go on to write meanwhile. What was read once is not read again, but for what may
/// still change: what goes on, and the last prints of many.
struct LogFollower {
  let log: Log
  private let withText: Bool

  /// When it was read last.
  private var now: Trace.Moment = 0
  /// What is known of the processes of the log, by their indices there.
  private var known: [KnownProcess] = []
  /// The indices of those that had a pid, in the order in which they were started.
  private var owners: [Int32: [Int]] = [:]
  private var ownedCount = 0
  private var unowned: [Int] = []
  /// How many chunks have been looked at, and which of them had no owner yet.
  private var chunkCount = 0
  private var unclaimed: [Int] = []

  private var sources: [TracedSource] = []
  private var sourceIndices: [Int] = []
  private var sourceStates: [UInt32] = []

  private var objects: Set<UInt64> = []
  private var names: [UInt64: String] = [:]
  private var deadlocks: [Deadlock] = []

  /// One that was told by a process of the log; its members by their indices there.
  private struct Deadlock {
    let teller: Int
    let deadlock: TracedDeadlock
  }

  /// - Parameters:
  ///   - log: The log.
  ///   - withText: Whether the sources' texts are wanted.
  init(_ log: Log, withText: Bool) {
    self.log = log
    self.withText = withText
    poll()
  }

  // MARK: Reading on

  /// Reads what is new.
  ///
  /// - Returns: Whether anything was. (That something goes on is nothing new.)
  @discardableResult
  mutating func poll() -> Bool {
    // What is written from now on may be seen in part: the end is before it.
    now = log.now
    var isNews = readSources()
    while known.count < log.processCount { known.append(KnownProcess()) }
    isNews = findOwners() || isNews
    takeInChunks()
    for index in known.indices where !known[index].isFinished { isNews = readProcess(index) || isNews }
    return isNews
  }

  /// - Returns: Whether there are new ones.
  private mutating func readSources() -> Bool {
    let states = (0..<log.sourceCount).map { index -> UInt32 in
      let source = log.source(index).assumingMemoryBound(to: Log.Source.self)
      let isThere = procscript_load_acquire(source.pointer(to: \.isThere)!)
      return isThere << 8 | procscript_load_acquire(source.pointer(to: \.textState)!)
    }
    if states == sourceStates { return false }
    sourceStates = states
    let before = sourceIndices
    (sources, sourceIndices) = Sources(log).all(withText: withText)
    if !sourceIndices.starts(with: before) {
      // Two processes entered one at the same moment: places that were read name others now.
      self = LogFollower(rereading: self)
    }
    return true
  }

  private init(rereading other: LogFollower) {
    log = other.log
    withText = other.withText
    now = other.now
    (sources, sourceIndices, sourceStates) = (other.sources, other.sourceIndices, other.sourceStates)
  }

  /// - Returns: Whether a process has its pid now that had none before.
  @discardableResult
  private mutating func findOwners() -> Bool {
    unowned += ownedCount..<known.count
    ownedCount = known.count
    let before = unowned.count
    unowned.removeAll { index in
      let record = log.process(index)
      if record.pointee.flags & LifeRecord.Flags.hasFailed != 0 { return true }
      let word = UnsafeRawPointer(record).assumingMemoryBound(to: UInt32.self)
      guard procscript_load_acquire(word) != 0 else { return false }
      owners[record.pointee.pid, default: []].append(index)
      return true
    }
    return unowned.count != before
  }

  private mutating func takeInChunks() {
    let count = log.chunkCount
    unclaimed += chunkCount..<count
    chunkCount = count
    unclaimed.removeAll { index in
      let chunk = log.chunk(index)
      let head = chunk.assumingMemoryBound(to: ChunkHead.self)
      let owner = Int(procscript_load_acquire(head.pointer(to: \.owner)!)) - 1
      guard known.indices.contains(owner) else { return false }
      known[owner].isFinished = false
      if head.pointee.isTail != 0 {
        known[owner].tail.append(chunk)
      } else {
        known[owner].chunks.append((head.pointee.number, chunk))
        known[owner].chunks.sort { $0.number < $1.number }
      }
      return true
    }
  }

  private mutating func readProcess(_ index: Int) -> Bool {
    let record = log.process(index)
    // Before its events: what it wrote before its end is there then.
    let hasEnded = procscript_load_acquire_64(record.pointer(to: \.ended)!) != 0 || record.pointee.reaped != 0
    let life = known[index].life
    known[index].life = record.pointee.digest
    var isNews = known[index].life != life
    isNews = known[index].revisit() || isNews
    while let chunk = known[index].chunks.first {
      let isLast = known[index].chunks.count == 1
      isNews = read(chunk.chunk, of: index) || isNews
      if isLast { break }
      known[index].chunks.removeFirst()
      known[index].offset = Event.size
    }
    isNews = hasTailChanged(of: index) || isNews
    known[index].isFinished = hasEnded && record.pointee.reaped != 0
    return isNews
  }

  /// Reads on in a chunk.
  private mutating func read(_ chunk: UnsafeMutableRawPointer, of index: Int) -> Bool {
    let begin = known[index].offset
    known[index].offset = LogFollower.forEachEvent(in: chunk, from: begin) { event, kind, text in
      add(event, kind, text, of: index)
    }
    return known[index].offset != begin
  }

  /// - Returns: Where the next event will be.
  private static func forEachEvent(
    in chunk: UnsafeMutableRawPointer, from begin: Int,
    _ body: (UnsafeMutablePointer<Event>, Event.Kind, UnsafeRawBufferPointer) -> Void
  ) -> Int {
    var offset = begin
    while offset < Log.chunkSize {
      let event = (chunk + offset).assumingMemoryBound(to: Event.self)
      guard procscript_load_acquire(event.pointer(to: \.commit)!) != 0, let kind = event.pointee.kind else { break }
      offset += Event.size
      let room = Log.chunkSize - offset
      let count = kind.hasText ? min(Int(event.pointee.extra), room) : 0
      let text = UnsafeRawBufferPointer(start: chunk + offset, count: count)
      offset += (Event.slots(withText: count) - 1) * Event.size
      body(event, kind, text)
    }
    return offset
  }

  /// Whether a process that has printed much has printed more since its last prints were read.
  private func hasTailChanged(of index: Int) -> Bool {
    !known[index].tail.isEmpty
      && (log.process(index).pointee.printCount != known[index].tailCount || known[index].isTailTorn)
  }

  /// Reads the last prints of a process that has printed much: they are written over and over, so that they are read only
  /// when they are to be shown.
  private mutating func readTail(of index: Int) {
    let count = log.process(index).pointee.printCount
    var prints: [NumberedPrint] = []
    var isTorn = false
    withUnsafeTemporaryAllocation(byteCount: Log.chunkSize, alignment: 16) { copy in
      for chunk in known[index].tail {
        guard copyTail(chunk, to: copy.baseAddress!) else {
          isTorn = true
          continue
        }
        _ = LogFollower.forEachEvent(in: copy.baseAddress!, from: Event.size) { event, kind, text in
          prints.append(print(event.pointee, kind, text))
        }
      }
    }
    prints.sort { $0.number < $1.number }
    // What came before something that is missing is no part of the end.
    var first = prints.count
    while first > 0, first == prints.count || prints[first - 1].number + 1 == prints[first].number { first -= 1 }
    known[index].lastPrints = Array(prints[first...])
    known[index].tailCount = count
    known[index].isTailTorn = isTorn
  }

  /// Copies a chunk that its owner may write anew meanwhile.
  ///
  /// - Returns: Whether the copy is whole.
  private func copyTail(_ chunk: UnsafeMutableRawPointer, to copy: UnsafeMutableRawPointer) -> Bool {
    let head = chunk.assumingMemoryBound(to: ChunkHead.self)
    for _ in 0..<3 {
      guard procscript_load_acquire(head.pointer(to: \.owner)!) != 0 else { continue }
      let number = head.pointee.number
      copy.copyMemory(from: chunk, byteCount: Log.chunkSize)
      procscript_fence()
      if procscript_load_acquire(head.pointer(to: \.owner)!) != 0, head.pointee.number == number { return true }
    }
    return false
  }

  // MARK: Events

  private mutating func add(
    _ slot: UnsafeMutablePointer<Event>, _ kind: Event.Kind, _ text: UnsafeRawBufferPointer, of index: Int
  ) {
    let event = slot.pointee
    let place = place(event.place)
    let end = event.value == 0 ? nil : event.value
    switch kind {
    case .sleep, .join, .receive, .send, .lock, .signal, .input, .program, .descriptor:
      let reason = reason(kind, event, of: index)
      known[index].note(
        wait: TracedWait(reason, from: event.moment, to: end, count: Int(event.extra) + 1, place: place), at: slot)
    case .held:
      objects.insert(event.subject)
      known[index].note(
        hold: TracedHold(event.subject, from: event.moment, to: end, count: Int(event.extra) + 1, place: place),
        at: slot)
    case .named: names[event.subject] = String(decoding: text, as: UTF8.self)
    case .deadlocked: deadlocks.append(Deadlock(teller: index, deadlock: deadlock(text, endedBy: index, event)))
    case .used: known[index].draft.uses.append(TracedUse(event.subject, until: event.moment))
    case .roused:
      objects.insert(event.subject)
      known[index].draft.rousings.append(TracedRousing(event.subject, moment: event.moment, place: place))
    case .sent, .received:
      objects.insert(event.subject)
      known[index].draft.messages.append(
        TracedMessage(
          kind == .sent ? .sent : .received, channel: event.subject, ordinal: UInt32(truncatingIfNeeded: event.value),
          moment: event.moment, place: place))
    case .signalled:
      let pid = Int32(truncatingIfNeeded: event.subject)
      known[index].draft.signals.append(
        TracedSignal(
          Int32(event.extra), to: pid, target: owner(of: pid, at: event.moment), moment: event.moment, place: place))
    case .printed, .printedError: known[index].draft.prints.append(print(event, kind, text).print)
    }
  }

  private mutating func print(_ event: Event, _ kind: Event.Kind, _ text: UnsafeRawBufferPointer) -> NumberedPrint {
    NumberedPrint(
      number: Int(event.value),
      print: TracedPrint(
        Array(text), omitted: Int(event.subject), isError: kind == .printedError, moment: event.moment,
        place: place(event.place)))
  }

  private mutating func deadlock(
    _ text: UnsafeRawBufferPointer, endedBy index: Int, _ event: Event
  ) -> TracedDeadlock {
    let members = String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count == 3, let pid = Int32(words[0]), let object = UInt64(words[1]), let awaited = Int32(words[2]),
        let process = owner(of: pid, at: event.moment)
      else { return nil as TracedDeadlock.Member? }
      return TracedDeadlock.Member(
        process: process, object: object == 0 ? nil : object, awaited: owner(of: awaited, at: event.moment))
    }
    objects.formUnion(members.compactMap(\.object))
    return TracedDeadlock(members, endedBy: index, moment: event.moment, place: place(event.place))
  }

  private mutating func reason(_ kind: Event.Kind, _ event: Event, of index: Int) -> TracedWait.Reason {
    switch kind {
    case .sleep: return .sleep
    case .input: return .input
    case .program: return .program
    case .descriptor: return .descriptor(DescriptorSubject.unpack(event.subject))
    case .join:
      let pid = Int32(truncatingIfNeeded: event.subject)
      return .join(owner(of: pid, at: event.moment, parent: index))
    default: objects.insert(event.subject)
    }
    return switch kind {
    case .receive: .receive(event.subject)
    case .send: .send(event.subject)
    case .lock: .lock(event.subject)
    default: .signal(event.subject)
    }
  }

  /// The process that had a pid at a moment, by its index in the log.
  private mutating func owner(of pid: Int32, at moment: Trace.Moment, parent: Int? = nil) -> Int? {
    // It may have come after this look at the log had begun, but before the event that names it.
    while known.count < log.processCount { known.append(KnownProcess()) }
    findOwners()
    return owners[pid]?.last { index in
      let record = log.process(index)
      let isChild = parent == nil || record.pointee.parent == UInt32(parent! + 1)
      return isChild && (record.pointee.parent == 0 || record.pointee.started <= moment)
    }
  }

  private mutating func place(_ packed: UInt32) -> TracedPlace? {
    guard var place = PackedPlace.unpack(packed) else { return nil }
    // It may have come after this look at the log had begun, but before the event.
    if !sourceIndices.indices.contains(place.source), log.sourceCount > sourceIndices.count {
      (sources, sourceIndices) = Sources(log).all(withText: withText)
    }
    guard sourceIndices.indices.contains(place.source) else { return nil }
    place.source = sourceIndices[place.source]
    return place
  }

  // MARK: Traces

  /// The processes of the trace, by their indices in the log, and the other way round; nil for one that never came to be.
  private var arrangement: (kept: [Int], places: [Int?]) {
    var kept: [Int] = []
    var places: [Int?] = Array(repeating: nil, count: known.count)
    let unknown = Set(unowned)
    for index in known.indices where !unknown.contains(index) {
      if log.process(index).pointee.flags & LifeRecord.Flags.hasFailed != 0 { continue }
      places[index] = kept.count
      kept.append(index)
    }
    return (kept, places)
  }

  /// The trace's index of a process of the log.
  func place(of life: Recorder.Life) -> Int? {
    known.indices.contains(life.index) ? arrangement.places[life.index] : nil
  }

  /// What was read last.
  ///
  /// - Parameter end: The moment up to which it is wanted; nil for then. A trace of processes that have all ended is as
  ///   long as they lived.
  mutating func trace(until end: Trace.Moment?) -> Trace {
    for index in known.indices where hasTailChanged(of: index) { readTail(of: index) }
    let (kept, places) = arrangement
    let firstOfTails = momentOfFirstKeptTail
    let processes = kept.map { index in
      var process = life(of: index, places)
      known[index].fill(&process, places, from: firstOfTails)
      let used = log.process(index).pointee.used
      // Who was killed has not told.
      if used > 0, let ended = process.ended, case .exit = process.ending {
        process.uses.append(TracedUse(UInt64(used - 1) * 1000, until: ended))
      }
      return process
    }
    let total = procscript_load_acquire_64(log.counter(\.processCount))
    let latest = processes.lazy.flatMap { [$0.ended, $0.reaped].compactMap(\.self) }.max() ?? 0
    let haveEnded = !processes.isEmpty && processes.allSatisfy { $0.ended != nil }
    let told = deadlocks.sorted { ($0.deadlock.moment, $0.teller) < ($1.deadlock.moment, $1.teller) }
    return Trace(
      processes: processes, sources: sources, objects: ObjectIdentity.names(of: objects, calledByTheScript: names),
      queues: objects.filter { ObjectIdentity(rawValue: $0).kind == .queue },
      deadlocks: told.compactMap { $0.deadlock.moved(to: places) },
      unrecordedProcesses: Int(total) - log.processCount, date: log.header.pointee.date,
      end: haveEnded ? latest : min(now, max(end ?? now, latest)))
  }

  /// Of what processes printed last so much is kept of all of them together, in bytes of the log.
  private static let mostTails = 512 * 1024

  /// From which moment on the last prints are kept of processes that have printed much.
  private var momentOfFirstKeptTail: Trace.Moment {
    var sizes: [(moment: Trace.Moment, size: Int)] = []
    for process in known {
      for print in process.lastPrints {
        sizes.append((print.print.moment, Event.slots(withText: print.print.text.count) * Event.size))
      }
    }
    var room = Self.mostTails
    if sizes.reduce(0, { $0 + $1.size }) <= room { return 0 }
    for (moment, size) in sizes.sorted(by: { $0.moment > $1.moment }) {
      room -= size
      if room < 0 { return moment + 1 }
    }
    return 0
  }

  // MARK: Lives

  private func life(of index: Int, _ places: [Int?]) -> TracedProcess {
    let record = log.process(index).pointee
    let parent = record.parent == 0 ? nil : places[Int(record.parent) - 1]
    let exit = record.exited == 0 ? nil : TracedProcess.Ending.exit(code: Int32(record.exitCode) - 1)
    var process = TracedProcess(
      pid: record.pid, name: name(in: record), parent: parent,
      isDaemon: record.flags & LifeRecord.Flags.isDaemon != 0,
      beginning: record.parent == 0 ? .main : LifeRecord.Flags.beginning(record.flags),
      started: record.parent == 0 ? 0 : record.started, began: record.began == 0 ? nil : record.began,
      ended: end(of: record), ending: LifeRecord.ending(of: record.status) ?? exit,
      reaped: record.reaped == 0 ? nil : record.reaped,
      adoption: adoption(in: record))
    process.serial = index
    process.dropped = record.dropped
    return process
  }

  /// It was adopted when its parent ended. The observer may have seen that late, or never: the parent may have come and
  /// gone between two looks.
  private func adoption(in record: LifeRecord) -> TracedProcess.Adoption? {
    guard record.parent != 0, record.pid != 0 else { return nil }
    let parentsEnd = end(of: log.process(Int(record.parent) - 1).pointee)
    if record.adopted == 0 {
      guard let parentsEnd, parentsEnd < end(of: record) ?? .max else { return nil }
      return .init(moment: parentsEnd, parent: nil)
    }
    let moment = min(record.adopted, parentsEnd ?? record.adopted)
    return .init(moment: moment, parent: record.adopter == 0 ? nil : record.adopter)
  }

  /// A process knows best when it ended by itself. Of one that was killed the observer knows; where it was too late to
  /// look, it was before its exit code was taken.
  private func end(of record: LifeRecord) -> Trace.Moment? {
    let isKilled = if case .signal = LifeRecord.ending(of: record.status) { true } else { false }
    let known = record.exited != 0 && !isKilled ? record.exited : record.ended
    if known == 0 { return record.reaped == 0 ? nil : record.reaped }
    return record.reaped == 0 ? known : min(known, record.reaped)
  }

  private func name(in record: LifeRecord) -> String {
    let count = min(Int(record.nameCount), LifeRecord.longestName)
    return String(decoding: (0..<count).map { record.name[$0] }, as: UTF8.self)
  }
}

extension TracedDeadlock {
  /// With its processes by their indices in a trace; nil where one of them is not there.
  fileprivate func moved(to places: [Int?]) -> TracedDeadlock? {
    guard let teller = places[teller] else { return nil }
    let members = members.compactMap { member -> Member? in
      guard let process = places[member.process] else { return nil }
      return Member(process: process, object: member.object, awaited: member.awaited.flatMap { places[$0] })
    }
    return TracedDeadlock(members, endedBy: teller, moment: moment, place: place)
  }
}
