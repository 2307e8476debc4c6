/// 64 bits that no other process gets, from the kernel's generator.
///
/// The corresponding C function is `getrandom`. Where it is refused (a sandbox), the clock and the process id must
/// do: a seed is no secret, it only has to differ.
package func randomSeed(using calls: SystemCalls = .live) -> UInt64 {
  var seed: UInt64 = 0
  let count = try? withUnsafeMutableBytes(of: &seed) { bytes throws(Errno) in
    try retryingInterrupted { () throws(Errno) in try calls.getrandom(bytes) }
  }
  if count == MemoryLayout<UInt64>.size { return seed }
  return calls.monotonicNanoseconds() &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(UInt32(bitPattern: calls.getpid()))
}

/// Two seeds of 64 bits that no other process gets, by one system call. Each child asks for them, and so does without
/// the object of all system calls: see `forkProcess`.
package func randomSeeds() -> (UInt64, UInt64) {
  var seeds: (UInt64, UInt64) = (0, 0)
  let count = try? withUnsafeMutableBytes(of: &seeds) { bytes throws(Errno) in try LiveCalls.getrandom(bytes) }
  return count == MemoryLayout.size(ofValue: seeds) ? seeds : (randomSeed(), randomSeed())
}
