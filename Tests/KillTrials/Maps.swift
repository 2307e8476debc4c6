import ProcscriptChannels

/// Some bytes that stay where they are: all that a victim does is the map's.
func lastingBytes(_ text: String) -> UnsafeRawBufferPointer {
  let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 8)
  copy.copyBytes(from: text.utf8)
  return UnsafeRawBufferPointer(copy)
}

/// Maps as trials use them: what goes wrong ends the trial.
extension SharedMap {
  @inline(__always)
  func mustSet(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, naming objects: [SharedObject] = []) {
    if let error = attempt({ try set(key, value, naming: objects) }) { fail("set: \(error)") }
  }

  @inline(__always)
  func mustRemove(_ key: UnsafeRawBufferPointer) {
    attempt { try remove(key) }
  }

  @inline(__always)
  func mustInsert(_ value: UnsafeRawBufferPointer, naming objects: [SharedObject] = [], at keys: [[UInt8]]) {
    if let error = attempt({ try insert(value, naming: objects, at: keys) }) { fail("insert: \(error)") }
  }

  @inline(__always)
  func mustRemoveFirst(of keys: [[UInt8]]) {
    if let error = attempt({ try removeFirst(of: keys) }) { fail("remove: \(error)") }
  }

  func set(_ key: String, _ value: String) {
    Array(key.utf8).withUnsafeBytes { key in Array(value.utf8).withUnsafeBytes { mustSet(key, $0) } }
  }

  func remove(_ key: String) {
    Array(key.utf8).withUnsafeBytes { mustRemove($0) }
  }

  func get(_ key: String) -> String? {
    var buffer = ReceiveBuffer()
    let lookup = attempt { try Array(key.utf8).withUnsafeBytes { try get($0, into: &buffer) } }
    return lookup == .missing ? nil : String(decoding: buffer.bytes, as: UTF8.self)
  }

  /// All that is in it, by `keys` as well as by each key; the two must agree.
  var contents: [String: String] {
    var contents: [String: String] = [:]
    for bytes in attempt({ try keys() }) {
      let key = String(decoding: bytes, as: UTF8.self)
      guard let value = get(key) else { fail("the key \(key) is told and not found") }
      if contents.updateValue(value, forKey: key) != nil { fail("the key \(key) is there twice") }
    }
    if contents.count != attempt({ try count() }) { fail("the count is wrong: \(attempt { try count() })") }
    return contents
  }
}
