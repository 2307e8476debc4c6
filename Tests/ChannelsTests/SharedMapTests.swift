import ProcscriptSystem
import Testing

@testable import ProcscriptChannels

/// With one process; with several: see `KillTrials`.
@ChannelThread struct SharedMapTests {
  /// A map with texts for keys and values.
  private struct Texts {
    let map: SharedMap

    init() throws {
      map = try SharedMap()
    }

    func get(_ key: String) throws -> String? {
      var buffer = ReceiveBuffer()
      switch try Array(key.utf8).withUnsafeBytes({ try map.get($0, into: &buffer) }) {
      case .missing: return nil
      case .found: return String(decoding: buffer.bytes, as: UTF8.self)
      case let other:
        Issue.record("\(other)")
        return nil
      }
    }

    func set(_ key: String, _ value: String, naming objects: [SharedObject] = []) throws {
      let failure = try Array(key.utf8).withUnsafeBytes { key in
        try Array(value.utf8).withUnsafeBytes { try map.set(key, $0, naming: objects) }
      }
      #expect(failure == nil)
    }

    @discardableResult
    func remove(_ key: String) throws -> Bool { try Array(key.utf8).withUnsafeBytes { try map.remove($0) } }

    func contains(_ key: String) throws -> Bool { try Array(key.utf8).withUnsafeBytes { try map.contains($0) } }

    var keys: [String] {
      get throws { try map.keys().map { String(decoding: $0, as: UTF8.self) } }
    }
  }

  @Test func `values move to other keys, with what they name`() throws {
    let map = try Texts()
    func keys(_ range: ClosedRange<Int>) -> [[UInt8]] { range.map { Array("\($0)".utf8) } }
    func values() throws -> [String?] { try (1...6).map { try map.get("\($0)") } }
    for number in 1...4 { try map.set("\(number)", "v\(number)") }
    try map.set("other", "o")
    var queue: Queue? = try Queue(capacity: 0)
    let identity = try #require(queue).identity
    try map.set("2", "q", naming: [try #require(queue)])
    queue = nil
    #expect(try Array("new".utf8).withUnsafeBytes { try map.map.insert($0, at: keys(1...5)) } == nil)
    #expect(try values() == ["new", "v1", "q", "v3", "v4", nil])
    #expect(try map.map.removeFirst(of: keys(2...5)) == nil)
    #expect(try values() == ["new", "q", "v3", "v4", nil, nil])
    #expect(try map.get("other") == "o" && map.map.count() == 5)
    var buffer = ReceiveBuffer()
    #expect(try Array("2".utf8).withUnsafeBytes { try map.map.get($0, into: &buffer) } == .found)
    #expect(buffer.takeObjects().map(\.identity) == [identity])
    // What a hole in a list moves on is nothing.
    try map.remove("1")
    #expect(try Array("x".utf8).withUnsafeBytes { try map.map.insert($0, at: keys(1...5)) } == nil)
    #expect(try values() == ["x", nil, "q", "v3", "v4", nil])
    #expect(try map.map.removeFirst(of: keys(1...1)) == nil)
    #expect(try values() == [nil, nil, "q", "v3", "v4", nil])
    #expect(try map.keys.sorted() == ["3", "4", "5", "other"])
  }

  @Test func `values are found under their keys, the last one of each`() throws {
    let map = try Texts()
    #expect(try map.get("a") == nil)
    #expect(try map.remove("a") == false)
    try map.set("a", "1")
    try map.set("", "of the empty key")
    try map.set("b", "")
    try map.set("a", "2")
    #expect(try map.get("a") == "2")
    #expect(try map.get("") == "of the empty key")
    #expect(try map.map.contains(UnsafeRawBufferPointer(start: nil, count: 0)))
    #expect(try map.get("b") == "")
    #expect(try map.contains("b") && !map.contains("c"))
    #expect(try map.map.count() == 3)
    #expect(try map.remove("b"))
    #expect(try map.get("b") == nil)
    #expect(try map.map.count() == 2)
  }

  @Test func `keys are told in the order in which they came`() throws {
    let map = try Texts()
    for number in 0..<1000 { try map.set("\(number)", "old") }
    for number in 0..<1000 where number % 3 != 0 { try map.set("\(number)", "new") }
    for number in 0..<500 where number % 2 == 0 { try map.remove("\(number)") }
    try map.set("0", "again")
    let expected = (0..<1000).filter { $0 >= 500 || $0 % 2 != 0 }.map { "\($0)" } + ["0"]
    #expect(try map.keys == expected)
  }

  @Test func `it does what a dictionary does, over thousands of random changes`() throws {
    let map = try Texts()
    var model: [String: String] = [:]
    var random = SystemRandomNumberGenerator()
    // Mostly growing, then mostly shrinking, several times.
    for step in 0..<40_000 {
      let key = "key \(Int.random(in: 0..<3000, using: &random))"
      let isGrowing = step / 5000 % 2 == 0
      if Int.random(in: 0..<10, using: &random) < (isGrowing ? 7 : 2) {
        let value = String(repeating: "v", count: Int.random(in: 0..<200, using: &random)) + "\(step)"
        try map.set(key, value)
        model[key] = value
      } else {
        #expect(try map.remove(key) == (model.removeValue(forKey: key) != nil))
      }
      let other = "key \(Int.random(in: 0..<3000, using: &random))"
      #expect(try map.get(other) == model[other])
      if step % 5000 == 4999 {
        #expect(try map.map.count() == model.count)
        #expect(try map.keys.sorted() == model.keys.sorted())
        for (key, value) in model { #expect(try map.get(key) == value) }
      }
    }
  }

  @Test func `memory is used again when entries go or become smaller`() throws {
    let map = try Texts()
    let large = String(repeating: "l", count: 3000)
    func fillAndEmpty() throws {
      for number in 0..<2000 { try map.set("\(number)", large) }
      for number in 0..<2000 { try map.set("\(number)", "s") }
      for number in 0..<2000 { try map.remove("\(number)") }
    }
    try fillAndEmpty()
    let top = Arena.word64(at: Arena.Layout.top).load()
    for _ in 0..<5 { try fillAndEmpty() }
    // A table may be made anew beside one of its own size.
    #expect(Arena.word64(at: Arena.Layout.top).load() <= top + 16_384)
  }

  @Test func `a map that ends gives all its memory back`() throws {
    func fill() throws {
      let map = try Texts()
      for number in 0..<5000 { try map.set("\(number)", String(repeating: "v", count: number % 300)) }
    }
    try fill()
    let top = Arena.word64(at: Arena.Layout.top).load()
    for _ in 0..<5 { try fill() }
    #expect(Arena.word64(at: Arena.Layout.top).load() == top)
  }

  @Test func `a value larger than there is memory is refused, and nothing is changed`() throws {
    let map = try Texts()
    try map.set("a", "1")
    let huge = UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: 64), count: 1 << 46)
    let failure = try Array("a".utf8).withUnsafeBytes { try map.map.set($0, huge) }
    #expect(failure != nil)
    #expect(try map.get("a") == "1")
    #expect(try map.map.count() == 1)
  }

  @Test func `calls go through the lock, or without it where this process has it`() throws {
    let map = try Texts()
    #expect(try map.map.acquire(until: .never) == .clean)
    #expect(try map.map.acquire(until: .never) == .clean)
    try map.set("a", "1")
    map.map.release()
    #expect(map.map.isOwn)
    #expect(try map.get("a") == "1")
    map.map.release()
    #expect(!map.map.isOwn)
    #expect(try map.get("a") == "1")
  }

  @Test func `an object lives as long as it is stored`() throws {
    let map = try Texts()
    var lock: Lock? = try Lock(isRecursive: false)
    let reference = try #require(lock?.header.reference)
    try map.set("lock", "names it", naming: [try #require(lock)])
    lock = nil
    for _ in 0..<2 {
      var buffer = ReceiveBuffer()
      let lookup = try Array("lock".utf8).withUnsafeBytes { try map.map.get($0, into: &buffer) }
      #expect(lookup == .found)
      #expect(buffer.takeObjects().first?.header.reference == reference)
    }
    try map.set("lock", "names it no more")
    #expect(try Holds.take(reference) == nil)
  }

  @Test func `maps kept by maps end with the outermost, however deep, and so do objects in them`() throws {
    var outermost: Texts? = try Texts()
    var lock: Lock? = try Lock(isRecursive: false)
    let reference = try #require(lock?.header.reference)
    try outermost?.set("lock", "", naming: [try #require(lock)])
    lock = nil
    for _ in 0..<20_000 {
      let outer = try Texts()
      try outer.set("inner", "", naming: [try #require(outermost).map])
      outermost = outer
    }
    #expect(try Holds.take(reference) != nil)
    outermost = nil
    #expect(try Holds.take(reference) == nil)
  }

  @Test func `can't be given keys that meet in its table by who knows no more than its number`() throws {
    let number = try SharedMap().header.id.load()
    func cell(_ key: Int, _ seed: UInt64) -> UInt64 {
      withUnsafeBytes(of: key) { MapTable.hash($0, seed: seed) } & 1023
    }
    let chosen = (0...).lazy.filter { cell($0, number) == 0 }.prefix(64)
    let cells = Set(chosen.map { cell($0, Arena.hashSeed ^ number) })
    #expect(cells.count > 32)
  }
}
