import ProcscriptSystem

// Values that go to other keys, all at once: in a new table, which takes the old one's place by one store.
extension MapMemory {
  /// Gives the first of some keys a value, and each other one the value that the key before it had.
  ///
  /// - Parameters:
  ///   - keys: One at least. The last one has no value.
  ///   - manifest: As of ``set(_:_:keeping:)``.
  /// - Throws: `SystemError` when there is no shared memory left; nothing is changed.
  func insert(_ value: UnsafeRawBufferPointer, keeping manifest: Manifest?, at keys: [[UInt8]]) throws(SystemError) {
    let entries = keys.map { $0.withUnsafeBytes(entry) }
    try move(keys, entries, isNaming: manifest != nil) { table throws(SystemError) in
      for (position, key) in keys.enumerated() {
        let serial = entries[position]?.serial
        if position == 0 {
          try add(key, value, serial, to: table, keepingBy: manifest.map { manifest in { $0.keep(manifest, in: map) } })
        } else if let source = entries[position - 1] {
          try add(key, source, serial, to: table)
        }
      }
    }
  }

  /// Gives each of some keys the value that the key after it has, and takes the last one away.
  ///
  /// - Parameter keys: One at least.
  /// - Throws: `SystemError` when there is no shared memory left; nothing is changed.
  func removeFirst(of keys: [[UInt8]]) throws(SystemError) {
    let entries = keys.map { $0.withUnsafeBytes(entry) }
    try move(keys, entries, isNaming: false) { table throws(SystemError) in
      for (position, source) in entries.enumerated().dropFirst() {
        guard let source else { continue }
        try add(keys[position - 1], source, entries[position - 1]?.serial, to: table)
      }
    }
  }

  /// Adds an entry with another one's value, which that one loses.
  private func add(
    _ key: [UInt8], _ source: MapEntry, _ serial: UInt64?, to table: MapTable
  ) throws(SystemError) {
    let takeOver: ((MapEntry) -> Void)? = source.isNaming ? { $0.takeOver(manifestOf: source) } : nil
    try add(key, source.value, serial, to: table, keepingBy: takeOver)
  }
}
