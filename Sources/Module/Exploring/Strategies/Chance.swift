/// Random numbers that are the same everywhere for the same seed: SplitMix64. Plain bytes: it lies in shared memory.
package struct Chance: BitwiseCopyable, Sendable {
  private var state: UInt64

  package init(_ seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }

  /// One of 0, 1, … `count` - 1, each as likely as the others, but for what 64 bits leave.
  package mutating func below(_ count: UInt64) -> UInt64 { next().multipliedFullWidth(by: count).high }
}
