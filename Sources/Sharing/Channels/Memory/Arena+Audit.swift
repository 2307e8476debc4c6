// For trials: whether the arena's account of who holds and names what is right.
extension Arena {
  /// How many manifests there are.
  package static var manifestCount: Int {
    locked {
      var count = 0
      Manifest.forEach { _ in count += 1 }
      return count
    }
  }

  /// What is wrong in the account, in words; empty where all is right.
  package static func faults() -> [String] {
    locked {
      var faults: [String] = []
      var uses: [UInt64: Int64] = [:]
      Holds.forEachUse { object, use in uses[object.offset, default: 0] += Int64(use.rawValue) }
      for (offset, sum) in uses {
        let object = ObjectHeader(at: offset)
        if object.id.load() == 0 { faults.append("what is held at \(offset) is no more") }
        if object.uses.load().rawValue != UInt64(bitPattern: sum) {
          faults.append("the uses of \(object.id.load()) are \(object.uses.load()), and counted \(sum)")
        }
      }
      Manifest.forEach { manifest in
        if !manifest.header.isNeeded { faults.append("nobody has the manifest \(manifest.header.id.load())") }
      }
      Doomed.forEach { faults.append("\($0.id.load()) is doomed, and still there") }
      return faults
    }
  }

  /// How many processes are noted as taking a message that names objects, and not known not to have taken it.
  package static var takerCount: Int {
    (0..<Members.usedCount).count { index in
      let taking = Members.Slot(index).unfinished.taking.load()
      return taking != 0 && taking & Unfinished.undone == 0
    }
  }
}
