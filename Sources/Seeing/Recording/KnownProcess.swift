import CProcscriptSystem
import ProcscriptTrace

/// A print, and which one of its process's it is, from 0.
struct NumberedPrint {
  let number: Int
  let print: TracedPrint
}

/// What a ``LogFollower`` has read of one process, and what of that may still change.
struct KnownProcess {
  /// Its events. Other processes are named by their indices in the log.
  var draft = TracedProcess(pid: 0, name: "")
  /// Its chunks that are not read to their ends, in order; and where to read on in the first of them.
  var chunks: [(number: UInt32, chunk: UnsafeMutableRawPointer)] = []
  var offset = Event.size
  /// What its record said when it was read last.
  var life: [UInt64] = []
  /// Whether nothing of it will change any more.
  var isFinished = false

  /// The chunks that it writes over and over, once it has printed much; what is in them, up to which print that was, and
  /// whether a part of it was being written just then.
  var tail: [UnsafeMutableRawPointer] = []
  var lastPrints: [NumberedPrint] = []
  var tailCount: UInt64 = 0
  var isTailTorn = false

  private struct Open {
    let index: Int
    let event: UnsafeMutablePointer<Event>
  }

  /// The last wait: one that has ended may go on yet, as one with the next.
  private var lastWait: Open?
  /// What it has, and what it had last.
  private var openHolds: [Open] = []

  mutating func note(wait: TracedWait, at event: UnsafeMutablePointer<Event>) {
    // Now the one before is what it stays.
    revisit()
    lastWait = Open(index: draft.waits.count, event: event)
    draft.waits.append(wait)
  }

  mutating func note(hold: TracedHold, at event: UnsafeMutablePointer<Event>) {
    // One that has ended can go on only while it is the last.
    revisit()
    openHolds.removeAll { draft.holds[$0.index].to != nil }
    openHolds.append(Open(index: draft.holds.count, event: event))
    draft.holds.append(hold)
  }

  /// Looks again at what was going on.
  ///
  /// - Returns: Whether anything of it has changed.
  @discardableResult
  mutating func revisit() -> Bool {
    var isNews = false
    if let lastWait {
      let (to, count) = Self.state(of: lastWait.event)
      if draft.waits[lastWait.index].to != to || draft.waits[lastWait.index].count != count {
        draft.waits[lastWait.index].to = to
        draft.waits[lastWait.index].count = count
        isNews = true
      }
    }
    for open in openHolds {
      let (to, count) = Self.state(of: open.event)
      if draft.holds[open.index].to != to || draft.holds[open.index].count != count {
        draft.holds[open.index].to = to
        draft.holds[open.index].count = count
        isNews = true
      }
    }
    return isNews
  }

  private static func state(of event: UnsafeMutablePointer<Event>) -> (to: Trace.Moment?, count: Int) {
    let value = procscript_load_acquire_64(event.pointer(to: \.value)!)
    return (value == 0 ? nil : value, Int(event.pointee.extra) + 1)
  }

  /// Adds what it did to a process of a trace.
  ///
  /// - Parameters:
  ///   - process: What is known of it besides.
  ///   - places: The indices in the trace of the processes of the log.
  ///   - first: From which moment on its last prints are kept.
  func fill(_ process: inout TracedProcess, _ places: [Int?], from first: Trace.Moment) {
    // As a rule they are the same: then nothing need be copied.
    let isSame = places.indices.allSatisfy { places[$0] == $0 }
    process.waits = draft.waits
    process.signals = draft.signals
    if !isSame {
      for index in process.waits.indices {
        guard case .join(let target?) = process.waits[index].reason else { continue }
        process.waits[index].reason = .join(places[target])
      }
      for index in process.signals.indices {
        process.signals[index].target = process.signals[index].target.flatMap { places[$0] }
      }
    }
    process.messages = draft.messages
    process.holds = draft.holds
    process.rousings = draft.rousings
    process.uses = draft.uses
    process.prints = draft.prints
    let kept = lastPrints.drop { $0.print.moment < first }
    process.prints += kept.map(\.print)
    let end = max(kept.first?.number ?? Int(tailCount), draft.prints.count)
    process.printsLeftOut = tail.isEmpty ? 0..<0 : draft.prints.count..<end
  }
}
