import CProcscriptSystem
package import ProcscriptChannels
import ProcscriptSystem
import ProcscriptTrace

// What a process has while others wait for it, and whom it lets go on.
extension Recorder {
  /// This process has acquired a lock, once more than it has released it.
  @inline(__always)
  package static func acquired(_ object: ObjectIdentity) {
    if procscript_is_recorded() { noteAcquired(object.rawValue) }
  }

  /// This process is about to release a lock.
  ///
  /// - Returns: What to give to ``released(_:_:)`` once it has: who waits may go on before that.
  @inline(__always)
  package static func releasing() -> UInt64 { procscript_is_recorded() ? log.now : 0 }

  /// This process has released a lock.
  @inline(__always)
  package static func released(_ object: ObjectIdentity, _ moment: UInt64) {
    if moment != 0 { noteReleased(object.rawValue, moment) }
  }

  /// This process is about to let others go on that wait for an object.
  @inline(__always)
  package static func rouses(_ object: ObjectIdentity) {
    if procscript_is_recorded() { Pen().write(.roused, subject: object.rawValue, at: log.now) }
  }

  /// The script calls an object so.
  package static func named(_ object: ObjectIdentity, _ name: String) {
    guard isOn else { return }
    var name = name
    name.withUTF8 { Pen().write(.named, text: UnsafeRawBufferPointer($0), subject: object.rawValue, at: log.now) }
  }

  /// How many processes of a deadlock are kept.
  private static let mostDeadlocked = 32

  /// This process is about to end a deadlock by an error.
  package static func deadlock(_ deadlock: Deadlock) {
    guard isOn else { return }
    let lines = deadlock.members.prefix(mostDeadlocked).map { member in
      let awaited =
        switch member.edge {
        case .owner(let index), .child(let index): deadlock.members[index].pid.rawValue
        case .anybody: 0 as Int32
        }
      return "\(member.pid) \(member.purpose.object?.rawValue ?? 0) \(awaited)"
    }
    var text = lines.joined(separator: "\n")
    text.withUTF8 { Pen().write(.deadlocked, text: UnsafeRawBufferPointer($0), subject: 0, at: log.now) }
  }

  private static func withHolds<Result>(
    _ body: (UnsafeMutableBufferPointer<procscript_hold>) -> Result
  ) -> Result {
    withUnsafeMutableBytes(of: &pen.pointee.holds) { bytes in
      let holds = bytes.bindMemory(to: procscript_hold.self)
      return body(UnsafeMutableBufferPointer(rebasing: holds[..<Int(pen.pointee.held_count)]))
    }
  }

  @inline(never)
  private static func noteAcquired(_ subject: UInt64) {
    let isKnown = withHolds { holds in
      guard let index = holds.lastIndex(where: { $0.subject == subject }) else { return false }
      holds[index].depth += 1
      return true
    }
    guard !isKnown, pen.pointee.held_count < UInt32(procscript_most_holds) else { return }
    let event = holdEvent(of: subject, at: log.now)
    pen.pointee.held_count += 1
    withHolds { $0[$0.count - 1] = procscript_hold(subject: subject, event: event, depth: 1) }
  }

  /// Many short ones of one lock, with little between them, are kept as one: as waits are.
  private static func holdEvent(of subject: UInt64, at now: Trace.Moment) -> UnsafeMutableRawPointer? {
    if let last = pen.pointee.last_hold?.assumingMemoryBound(to: Event.self), last.pointee.subject == subject,
      last.pointee.value != 0, now &- last.pointee.value < resolution(after: pen.pointee.hold_count),
      last.pointee.extra < Event.largestExtra
    {
      procscript_store_release_64(last.pointer(to: \.value)!, 0)
      procscript_store_release(last.pointer(to: \.commit)!, Event.commit(.held, last.pointee.extra + 1))
      return UnsafeMutableRawPointer(last)
    }
    let event = Pen().write(.held, subject: subject, at: now).map { UnsafeMutableRawPointer($0) }
    pen.pointee.last_hold = event
    pen.pointee.hold_count &+= 1
    return event
  }

  @inline(never)
  private static func noteReleased(_ subject: UInt64, _ moment: Trace.Moment) {
    let isGone = withHolds { holds in
      guard let index = holds.lastIndex(where: { $0.subject == subject }) else { return false }
      holds[index].depth -= 1
      if holds[index].depth > 0 { return false }
      if let event = holds[index].event?.assumingMemoryBound(to: Event.self) {
        procscript_store_release_64(event.pointer(to: \.value)!, moment)
      }
      for next in holds.indices.dropFirst(index + 1) { holds[next - 1] = holds[next] }
      return true
    }
    if isGone { pen.pointee.held_count -= 1 }
  }
}
