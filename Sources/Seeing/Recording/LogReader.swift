import CProcscriptSystem
import ProcscriptChannels
import ProcscriptTrace

/// Makes a trace of a log, which others may go on to write meanwhile.
struct LogReader {
  let log: Log
  /// The log's index of each process of the trace, and the other way round; nil for one that never came to be.
  private var kept: [Int] = []
  private var places: [Int?]
  private let sources: [TracedSource]
  private let sourceIndices: [Int]
  private var objects: Set<UInt64> = []
  private var names: [UInt64: String] = [:]
  private var deadlocks: [TracedDeadlock] = []
  /// The processes of the trace that had a pid, in the order in which they were started.
  private var owners: [Int32: [Int]] = [:]

  /// - Parameter withText: Whether the sources' texts are wanted.
  init(_ log: Log, withText: Bool) {
    self.log = log
    (sources, sourceIndices) = Sources(log).all(withText: withText)
    places = Array(repeating: nil, count: log.processCount)
    for index in places.indices {
      let record = log.process(index)
      let hasFailed = record.pointee.flags & LifeRecord.Flags.hasFailed != 0
      if hasFailed || procscript_load_acquire(pidWord(record)) == 0 { continue }
      places[index] = kept.count
      owners[record.pointee.pid, default: []].append(kept.count)
      kept.append(index)
    }
  }

  private func pidWord(_ record: UnsafeMutablePointer<LifeRecord>) -> UnsafePointer<UInt32> {
    UnsafeRawPointer(record).assumingMemoryBound(to: UInt32.self)
  }

  /// The trace's index of a process of the log.
  func place(of life: Recorder.Life) -> Int? {
    places.indices.contains(life.index) ? places[life.index] : nil
  }

  /// The process that had a pid at a moment.
  private func owner(
    of pid: Int32, at moment: Trace.Moment, _ lives: [TracedProcess], parent: Int? = nil
  ) -> Int? {
    owners[pid]?.last { lives[$0].started <= moment && (parent == nil || lives[$0].parent == parent) }
  }

  /// - Parameter end: The moment up to which it is wanted; nil for now. A trace of processes that have all ended is as
  ///   long as they lived.
  mutating func trace(until end: Trace.Moment?) -> Trace {
    // What is written from now on may be seen in part: the end is before it.
    let now = log.now
    var processes = kept.map { life(of: $0) }
    let chunks = chunksByOwner()
    let lives = processes
    for (place, index) in kept.enumerated() {
      for chunk in chunks[index] { read(chunk, of: place, lives, into: &processes[place]) }
      let used = log.process(index).pointee.used
      // Who was killed has not told.
      if used > 0, let ended = processes[place].ended, case .exit = processes[place].ending {
        processes[place].uses.append(TracedUse(UInt64(used - 1) * 1000, until: ended))
      }
    }
    let total = procscript_load_acquire_64(log.counter(\.processCount))
    let latest = processes.lazy.flatMap { [$0.ended, $0.reaped].compactMap(\.self) }.max() ?? 0
    let haveEnded = !processes.isEmpty && processes.allSatisfy { $0.ended != nil }
    return Trace(
      processes: processes, sources: sources, objects: ObjectIdentity.names(of: objects, calledByTheScript: names),
      queues: objects.filter { ObjectIdentity(rawValue: $0).kind == .queue }, deadlocks: deadlocks,
      unrecordedProcesses: Int(total) - log.processCount, date: log.header.pointee.date,
      end: haveEnded ? latest : min(now, max(end ?? now, latest)))
  }

  // MARK: Lives

  private func life(of index: Int) -> TracedProcess {
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

  // MARK: Events

  /// The chunks of each process of the log, in order.
  private func chunksByOwner() -> [[UnsafeMutableRawPointer]] {
    var chunks = Array(repeating: [(number: UInt32, chunk: UnsafeMutableRawPointer)](), count: log.processCount)
    for index in 0..<log.chunkCount {
      let chunk = log.chunk(index)
      let head = chunk.assumingMemoryBound(to: ChunkHead.self)
      let owner = Int(procscript_load_acquire(head.pointer(to: \.owner)!)) - 1
      if chunks.indices.contains(owner) { chunks[owner].append((head.pointee.number, chunk)) }
    }
    return chunks.map { $0.sorted { $0.number < $1.number }.map(\.chunk) }
  }

  private mutating func read(
    _ chunk: UnsafeMutableRawPointer, of place: Int, _ lives: [TracedProcess], into process: inout TracedProcess
  ) {
    let limit = chunk + Log.chunkSize
    var slot = chunk + Event.size
    while slot < limit {
      let event = slot.assumingMemoryBound(to: Event.self)
      guard procscript_load_acquire(event.pointer(to: \.commit)!) != 0, let kind = event.pointee.kind else { return }
      slot += Event.size
      let text = UnsafeRawBufferPointer(start: slot, count: min(Int(event.pointee.extra), limit - slot))
      if kind.hasText {
        slot += (text.count + Event.size - 1) / Event.size * Event.size
      }
      add(event.pointee, kind, text, of: place, lives, to: &process)
    }
  }

  private mutating func add(
    _ event: Event, _ kind: Event.Kind, _ text: UnsafeRawBufferPointer, of index: Int, _ lives: [TracedProcess],
    to process: inout TracedProcess
  ) {
    let place = place(event.place)
    switch kind {
    case .sleep, .join, .receive, .send, .lock, .signal, .input, .program, .descriptor:
      let reason = reason(kind, event, of: index, lives)
      process.waits.append(
        TracedWait(
          reason, from: event.moment, to: event.value == 0 ? nil : event.value, count: Int(event.extra) + 1,
          place: place))
    case .held:
      objects.insert(event.subject)
      process.holds.append(
        TracedHold(
          event.subject, from: event.moment, to: event.value == 0 ? nil : event.value, count: Int(event.extra) + 1,
          place: place))
    case .named: names[event.subject] = String(decoding: text, as: UTF8.self)
    case .deadlocked: deadlocks.append(deadlock(text, endedBy: index, event, lives))
    case .used: process.uses.append(TracedUse(event.subject, until: event.moment))
    case .roused:
      objects.insert(event.subject)
      process.rousings.append(TracedRousing(event.subject, moment: event.moment, place: place))
    case .sent, .received:
      objects.insert(event.subject)
      process.messages.append(
        TracedMessage(
          kind == .sent ? .sent : .received, channel: event.subject, ordinal: UInt32(truncatingIfNeeded: event.value),
          moment: event.moment, place: place))
    case .signalled:
      let pid = Int32(truncatingIfNeeded: event.subject)
      let target = owner(of: pid, at: event.moment, lives)
      process.signals.append(
        TracedSignal(Int32(event.extra), to: pid, target: target, moment: event.moment, place: place))
    case .printed, .printedError:
      process.prints.append(
        TracedPrint(
          Array(text), omitted: Int(event.subject), isError: kind == .printedError, moment: event.moment, place: place))
    }
  }

  private mutating func deadlock(
    _ text: UnsafeRawBufferPointer, endedBy index: Int, _ event: Event, _ lives: [TracedProcess]
  ) -> TracedDeadlock {
    let members = String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count == 3, let pid = Int32(words[0]), let object = UInt64(words[1]), let awaited = Int32(words[2]),
        let process = owner(of: pid, at: event.moment, lives)
      else { return nil as TracedDeadlock.Member? }
      return TracedDeadlock.Member(
        process: process, object: object == 0 ? nil : object, awaited: owner(of: awaited, at: event.moment, lives))
    }
    objects.formUnion(members.compactMap(\.object))
    return TracedDeadlock(members, endedBy: index, moment: event.moment, place: place(event.place))
  }

  private mutating func reason(
    _ kind: Event.Kind, _ event: Event, of index: Int, _ lives: [TracedProcess]
  ) -> TracedWait.Reason {
    switch kind {
    case .sleep: return .sleep
    case .input: return .input
    case .program: return .program
    case .descriptor: return .descriptor(DescriptorSubject.unpack(event.subject))
    case .join:
      let pid = Int32(truncatingIfNeeded: event.subject)
      return .join(owner(of: pid, at: event.moment, lives, parent: index))
    default: objects.insert(event.subject)
    }
    return switch kind {
    case .receive: .receive(event.subject)
    case .send: .send(event.subject)
    case .lock: .lock(event.subject)
    default: .signal(event.subject)
    }
  }

  private func place(_ packed: UInt32) -> TracedPlace? {
    guard var place = PackedPlace.unpack(packed), sourceIndices.indices.contains(place.source) else { return nil }
    place.source = sourceIndices[place.source]
    return place
  }
}
