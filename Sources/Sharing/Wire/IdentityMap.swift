/// Numbers by the identity of objects: a hash table with open addressing, emptied at no cost, so that one serves for
/// message after message.
///
/// An identity is an address: it tells an object from others only while the object lives.
struct IdentityMap: ~Copyable {
  private struct Slot {
    var key: UInt
    var value: Int
    /// The slot is free unless this is the map's, which is never 0.
    var generation: Int
  }

  // Invariants: `capacity` is 0 or a power of two, `shift` is 64 less its logarithm, and more than half of the slots
  // are free, so that every search ends.
  private var slots: UnsafeMutablePointer<Slot>?
  private var capacity = 0
  private var shift = 0
  private var count = 0
  private var generation = 1

  init() {}

  deinit {
    slots?.deallocate()
  }

  /// Memory for more slots than these is given back when the map is emptied.
  private static let keptCapacity = 1 << 14

  mutating func removeAll() {
    generation += 1
    count = 0
    if capacity > Self.keptCapacity {
      slots?.deallocate()
      slots = nil
      capacity = 0
    }
  }

  /// The number of an object; nil when it is not in the map.
  func value(of object: UnsafeRawPointer) -> Int? {
    guard capacity > 0 else { return nil }
    let slot = slot(of: UInt(bitPattern: object))
    return slot.pointee.generation == generation ? slot.pointee.value : nil
  }

  /// The number of an object that is in the map already; else nil, and it now has `value`.
  mutating func insert(_ object: UnsafeRawPointer, _ value: Int) -> Int? {
    if 2 * (count + 1) > capacity { grow() }
    let slot = slot(of: UInt(bitPattern: object))
    if slot.pointee.generation == generation { return slot.pointee.value }
    slot.pointee = Slot(key: UInt(bitPattern: object), value: value, generation: generation)
    count += 1
    return nil
  }

  /// Gives an object that is in the map another number.
  mutating func set(_ object: UnsafeRawPointer, _ value: Int) {
    slot(of: UInt(bitPattern: object)).pointee.value = value
  }

  /// Where a key is, or would be.
  private func slot(of key: UInt) -> UnsafeMutablePointer<Slot> {
    let slots = slots.unsafelyUnwrapped
    // Fibonacci hashing: the product's high bits depend on all of the key's.
    var index = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> UInt(truncatingIfNeeded: shift))
    while slots[index].generation == generation && slots[index].key != key { index = (index &+ 1) & (capacity &- 1) }
    return slots + index
  }

  private mutating func grow() {
    let old = slots
    let oldCapacity = capacity
    capacity = max(64, capacity * 2)
    shift = UInt64.bitWidth - capacity.trailingZeroBitCount
    let larger = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
    larger.initialize(repeating: Slot(key: 0, value: 0, generation: 0), count: capacity)
    slots = larger
    for index in 0..<oldCapacity where old![index].generation == generation {
      slot(of: old![index].key).pointee = old![index]
    }
    old?.deallocate()
  }
}
