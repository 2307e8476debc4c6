import CProcscriptSystem

/// A word of 32 bits in memory that several processes write to; the size of a futex.
struct Word32 {
  let address: UnsafeMutablePointer<UInt32>

  @inline(__always)
  init(at memory: UnsafeMutableRawPointer) {
    address = memory.assumingMemoryBound(to: UInt32.self)
  }

  /// What follows is not done before it.
  @inline(__always)
  func load() -> UInt32 { procscript_load_acquire(address) }

  /// What precedes is not done after it.
  @inline(__always)
  func store(_ value: UInt32) { procscript_store_release(address, value) }

  /// Stores a value and returns the one before; in one order with all other exchanges, sums and fences.
  @inline(__always)
  func exchange(_ value: UInt32) -> UInt32 { procscript_exchange(address, value) }

  /// Stores `desired` if the word holds `expected`.
  @inline(__always)
  func exchange(_ expected: UInt32, for desired: UInt32) -> Bool { procscript_exchange_if(address, expected, desired) }

  /// Adds, wrapping around.
  @inline(__always)
  func add(_ amount: Int32) { procscript_add(address, UInt32(bitPattern: amount)) }

  /// Sets bits.
  func or(_ bits: UInt32) { procscript_or(address, bits) }

  /// Wakes up to `count` of those who sleep on the word, and returns how many that were.
  @discardableResult
  func wake(_ count: Int32 = .max) -> Int32 { procscript_futex_wake(address, count) }

  /// Sets bits below 2048 and wakes those who sleep on the word, in one step: nobody is killed in between.
  func orAndWake(_ bits: UInt32) { procscript_futex_or_and_wake(address, bits, .max) }

  /// Adds less than 2048 and wakes those who sleep on the word, in one step: nobody is killed in between.
  func addAndWake(_ amount: UInt32) { procscript_futex_add_and_wake(address, amount, .max) }
}

/// A byte in memory that several processes write to.
struct Word8 {
  let address: UnsafeMutablePointer<UInt8>

  @inline(__always)
  init(at memory: UnsafeMutableRawPointer) {
    address = memory.assumingMemoryBound(to: UInt8.self)
  }

  @inline(__always)
  func load() -> UInt8 { procscript_load_acquire_8(address) }

  @inline(__always)
  func store(_ value: UInt8) { procscript_store_release_8(address, value) }
}

/// A word of 64 bits in memory that several processes write to.
struct Word64 {
  let address: UnsafeMutablePointer<UInt64>

  @inline(__always)
  init(at memory: UnsafeMutableRawPointer) {
    address = memory.assumingMemoryBound(to: UInt64.self)
  }

  @inline(__always)
  func load() -> UInt64 { procscript_load_acquire_64(address) }

  @inline(__always)
  func store(_ value: UInt64) { procscript_store_release_64(address, value) }

  @inline(__always)
  func exchange(_ value: UInt64) -> UInt64 { procscript_exchange_64(address, value) }

  @inline(__always)
  func exchange(_ expected: UInt64, for desired: UInt64) -> Bool {
    procscript_exchange_if_64(address, expected, desired)
  }

  /// Adds, wrapping around, and returns the sum.
  @inline(__always)
  @discardableResult
  func add(_ amount: Int64) -> UInt64 { procscript_add_64(address, UInt64(bitPattern: amount)) }

  /// The half that holds bits 0…31, as a futex.
  @inline(__always)
  var low: Word32 {
    #if _endian(little)
      Word32(at: address)
    #else
      Word32(at: UnsafeMutableRawPointer(address) + 4)
    #endif
  }

  /// The half that holds bits 32…63, as a futex.
  @inline(__always)
  var high: Word32 {
    #if _endian(little)
      Word32(at: UnsafeMutableRawPointer(address) + 4)
    #else
      Word32(at: address)
    #endif
  }
}
