import ProcscriptTrace

/// What processes wait for, and send messages through: a kind and a number in one.
package struct RecordedObject: Hashable, Sendable {
  /// In shared memory: a number is never given to another kind.
  package enum Kind: UInt8, Sendable, CaseIterable {
    case queue = 1
    case pipe
    case lock
    case semaphore
    case event
    case condition
    case barrier
    case value
    case sharedTable
    case pool

    var name: String {
      switch self {
      case .queue: "queue"
      case .pipe: "pipe"
      case .lock: "lock"
      case .semaphore: "semaphore"
      case .event: "event"
      case .condition: "condition"
      case .barrier: "barrier"
      case .value: "value"
      case .sharedTable: "table"
      case .pool: "pool"
      }
    }
  }

  package let rawValue: UInt64

  /// - Parameter number: Unlike any other object's, below 2^56. Of a pipe, whose directions are two channels, they are an
  ///   even number and the next.
  @inline(__always)
  package init(_ kind: Kind, _ number: UInt64) {
    rawValue = number << 8 | UInt64(kind.rawValue)
  }

  init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  private var kind: Kind? { Kind(rawValue: UInt8(truncatingIfNeeded: rawValue)) }

  var isQueue: Bool { kind == .queue }

  /// The two directions of a pipe are one thing.
  private var number: UInt64 { kind == .pipe ? rawValue >> 9 : rawValue >> 8 }

  /// Names for all of them: `queue 1`, `queue 2`, in the order in which they were made.
  static func names(of objects: Set<UInt64>) -> [UInt64: String] {
    let objects = objects.map(RecordedObject.init(rawValue:))
    var names: [UInt64: String] = [:]
    for kind in Kind.allCases {
      let ofKind = objects.filter { $0.kind == kind }
      let numbers = Set(ofKind.map(\.number)).sorted()
      for object in ofKind { names[object.rawValue] = "\(kind.name) \(numbers.firstIndex(of: object.number)! + 1)" }
    }
    return names
  }
}
