import Glibc
package import ProcscriptExploring

/// A text that a process of a run has left for whoever watches it.
package struct Note: Hashable, Sendable {
  package enum Kind: UInt8, Sendable {
    /// An error that nobody has caught.
    case error
    /// A deadlock that was told.
    case deadlock
    /// Who waits for whom in a deadlock, in numbers: a line for each of the circle, with the pid, the number of the object
    /// that is waited for (0 for none) and the pid of the one process that could end that (0 where others could).
    case circle
    /// Something that is not under control.
    case escape
    /// What the function that is run has returned, in words.
    case values
    /// What the function that is run has returned, as a message.
    case message
    /// What a source of code is called, what an object is, and what a lane's process is called, under their numbers.
    case source, object, process
  }

  package let kind: Kind
  /// What the text is about; 0 for nothing.
  package let number: UInt64
  package let lane: Lane
  package var text: String { String(decoding: bytes, as: UTF8.self) }
  package let bytes: [UInt8]
}

extension Keeper {
  /// Leaves a text for whoever watches the run. Where there is no room any more, it is left out.
  package func note(_ kind: Note.Kind, _ text: String, about number: UInt64 = 0) {
    memory.add(kind, lane: lane, number, Array(text.utf8))
  }

  /// Leaves what the function has returned, in words and as a message.
  package func noteValues(_ words: String, _ message: UnsafeRawBufferPointer) {
    note(.values, words)
    memory.add(.message, lane: lane, 0, Array(message))
  }

  /// Has Swift's runtime make the type of the list of ``noted``, which each process that is forked before that makes by itself.
  package static func makeReadyForForks() {
    var noted: [(Note.Kind, UInt64)] = []
    noted.reserveCapacity(1)
  }

  /// Leaves a text, unless this process or one that it was forked from has left one about that.
  package func noteOnce(_ kind: Note.Kind, about number: UInt64, _ text: () -> String) {
    if noted.contains(where: { $0 == (kind, number) }) { return }
    noted.append((kind, number))
    note(kind, text(), about: number)
  }

  /// Notes, once in a run, what is not under control.
  package func noteEscape(of what: String) {
    if memory.keptNotes.contains(where: { $0.kind == .escape && $0.text == what }) { return }
    note(.escape, what)
  }
}

extension RunMemory {
  private static let headSize = 16

  fileprivate func add(_ kind: Note.Kind, lane: Int, _ number: UInt64, _ text: [UInt8]) {
    let start = Int(run.pointee.noteBytes)
    let size = (Self.headSize + text.count + 7) & ~7
    guard start + size <= Self.noteCapacity else { return }
    let place = notes + start
    place.storeBytes(of: UInt32(text.count), as: UInt32.self)
    place.storeBytes(of: kind.rawValue, toByteOffset: 4, as: UInt8.self)
    place.storeBytes(of: UInt8(lane), toByteOffset: 5, as: UInt8.self)
    place.storeBytes(of: number, toByteOffset: 8, as: UInt64.self)
    text.withUnsafeBytes { if let bytes = $0.baseAddress { memcpy(place + Self.headSize, bytes, text.count) } }
    run.pointee.noteBytes = UInt32(start + size)
  }

  /// All texts that were left, in their order.
  var keptNotes: [Note] {
    var (all, start) = ([Note](), 0)
    while start < Int(run.pointee.noteBytes) {
      let place = notes + start
      let count = Int(place.load(as: UInt32.self))
      let text = UnsafeRawBufferPointer(start: place + Self.headSize, count: count)
      if let kind = Note.Kind(rawValue: place.load(fromByteOffset: 4, as: UInt8.self)) {
        let lane = Lane(Int(place.load(fromByteOffset: 5, as: UInt8.self)))
        let number = place.load(fromByteOffset: 8, as: UInt64.self)
        all.append(Note(kind: kind, number: number, lane: lane, bytes: [UInt8](text)))
      }
      start += (Self.headSize + count + 7) & ~7
    }
    return all
  }

  /// How the run has ended.
  var end: Execution.End {
    let current = Lane(Int(run.pointee.current))
    return switch run.pointee.end {
    case .complete: .complete
    case .cut: .cut
    case .diverged: .diverged(step: Int(run.pointee.stepCount))
    case .noProgress: .noProgress
    case .tooLong: .tooLong
    case .none, .stuck: .stuck(current)
    }
  }

  /// The steps of the run, as many as were kept.
  var keptSteps: [Step] {
    let count = min(Int(run.pointee.stepCount), Self.mostSteps)
    return (0..<count).map { index in
      let step = steps[index]
      return Step(
        step.choice < 0 ? .time : .lane(Lane(Int(step.choice))), step.operation, time: step.time, enabled: step.enabled,
        followsJump: step.followsJump, mayBeLate: step.mayBeLate, detail: step.detailText)
    }
  }

  /// What each lane that has not ended is about to do.
  var pending: [Plan.Sleeper] {
    indices.filter(isLiving).map { Plan.Sleeper(Lane($0), lanes[$0].operation) }
  }
}

extension StepRecord {
  fileprivate var detailText: String {
    withUnsafeBytes(of: detail) { String(decoding: $0.prefix(Int(detailCount)), as: UTF8.self) }
  }
}
