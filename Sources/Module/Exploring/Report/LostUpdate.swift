/// A lane wrote what it had made of an element that another lane had written since: places of steps.
package struct LostUpdate: Hashable, Sendable {
  package let read: Int
  /// Another lane's write in between.
  package let other: Int
  package let write: Int

  /// The first one of a run. Updates under a lock that the lane has from its read on are none.
  package static func first(in steps: [Step]) -> LostUpdate? {
    var watch = Watch()
    for (place, step) in steps.enumerated() {
      if let found = watch.see(step, at: place) { return found }
    }
    return nil
  }

  /// What is known of reads and locks at a step.
  private struct Watch {
    private struct Read {
      let place: Int
      /// Locks that the lane had, with the places where it took them.
      let locks: [UInt64: Int]
      var other: Int?
    }
    private struct Cell: Hashable {
      let lane: Lane
      let object: UInt64
    }
    private var reads: [Cell: Read] = [:]
    private var locks: [Lane: [UInt64: Int]] = [:]

    mutating func see(_ step: Step, at place: Int) -> LostUpdate? {
      guard let lane = step.lane else { return nil }
      let object = step.operation.first.object
      switch step.operation.verb {
      case .acquire: locks[lane, default: [:]][object] = place
      case .release: locks[lane]?[object] = nil
      case .read: reads[Cell(lane: lane, object: object)] = Read(place: place, locks: locks[lane] ?? [:])
      case .write, .change:
        // A change is a read and a write in one: nobody comes between.
        let read = step.operation.verb == .write ? reads[Cell(lane: lane, object: object)] : nil
        reads[Cell(lane: lane, object: object)] = nil
        for cell in reads.keys where cell.object == object { reads[cell]?.other = place }
        if let read, let other = read.other, !isHeld(read.locks, by: lane) {
          return LostUpdate(read: read.place, other: other, write: place)
        }
      default: break
      }
      return nil
    }

    private func isHeld(_ earlier: [UInt64: Int], by lane: Lane) -> Bool {
      earlier.contains { locks[lane]?[$0.key] == $0.value }
    }
  }
}
