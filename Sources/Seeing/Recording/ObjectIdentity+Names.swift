import ProcscriptChannels

extension ObjectIdentity {
  /// Names for all of what was recorded: `queue 1`, `queue 2`, in the order in which they were made.
  static func names(of objects: Set<UInt64>) -> [UInt64: String] {
    let objects = objects.map(ObjectIdentity.init(rawValue:))
    var names: [UInt64: String] = [:]
    for (name, ofName) in Dictionary(grouping: objects, by: { $0.kind?.name }) {
      guard let name else { continue }
      let numbers = Set(ofName.map(\.number)).sorted()
      for object in ofName { names[object.rawValue] = "\(name) \(numbers.firstIndex(of: object.number)! + 1)" }
    }
    return names
  }
}
