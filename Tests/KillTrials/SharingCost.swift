import ProcscriptChannels
import ProcscriptSystem

/// What the objects cost that scripts share.
enum SharingCost {
  static func printAll() {
    let lock = attempt { try Lock(isRecursive: false) }
    report("lock, acquire + release", times: 10_000_000) {
      _ = try lock.acquire(until: .never)
      lock.release()
    }
    let semaphore = attempt { try Semaphore(count: 1, isBounded: false) }
    report("semaphore, acquire + release", times: 10_000_000) {
      try semaphore.acquire(until: .never)
      try semaphore.release()
    }
    let cells = attempt { try Cells(count: 1) }
    report("cell, add", times: 10_000_000) { try cells.add(.integer(1), at: 0) }
    report("cell, read", times: 10_000_000) { _ = try cells.read(at: 0) }
    let start = SystemClock.monotonic()
    let members = (0..<2).map { _ in
      Member { for _ in 0..<10_000_000 { try cells.add(.integer(1), at: 0) } }
    }
    for member in members { member.awaitEnd("an adding process") }
    print("cell, adds of two processes:", 20 / (SystemClock.monotonic() - start), "M/s")
  }
}

/// Prints what one of so many calls costs.
func report(_ name: String, times: Int, _ body: () throws -> Void) {
  let start = SystemClock.monotonic()
  attempt { for _ in 0..<times { try body() } }
  print("\(name):", (SystemClock.monotonic() - start) * 1e9 / Double(times), "ns")
}
