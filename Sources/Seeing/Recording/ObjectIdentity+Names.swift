import ProcscriptChannels

extension ObjectIdentity {
  /// What all of what was recorded is called: `queue 1`, `queue 2`, by the number that each got when it was made, or
  /// `queue 'jobs'`, and `queue 'jobs' 2` where several have that name.
  ///
  /// - Parameter names: What the script calls some of them.
  static func names(of objects: Set<UInt64>, calledByTheScript names: [UInt64: String]) -> [UInt64: String] {
    let objects = objects.map(ObjectIdentity.init(rawValue:))
    var kindsAndNumbers: [String: Set<UInt64>] = [:]
    func words(for object: ObjectIdentity) -> String? {
      guard let kind = object.kind?.name, let name = names[object.rawValue] else { return nil }
      return "\(kind) '\(name)'"
    }
    for object in objects {
      if let words = words(for: object) { kindsAndNumbers[words, default: []].insert(object.number) }
    }
    var result: [UInt64: String] = [:]
    for object in objects {
      guard let kind = object.kind?.name else { continue }
      guard let words = words(for: object) else {
        result[object.rawValue] = "\(kind) \(object.number)"
        continue
      }
      result[object.rawValue] = kindsAndNumbers[words, default: []].count == 1 ? words : "\(words) \(object.number)"
    }
    return result
  }
}
