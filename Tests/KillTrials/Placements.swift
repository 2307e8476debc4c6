import CSystem
import Glibc
import OS

/// Where children begin to run.
enum Placements {
  static func run() {
    let all = processorCount()
    // Else children begin anywhere: whoever has started the tests has told them where to run.
    let atOnce = csystem_runs_anywhere() ? 1 : all
    print("free:", childFinds(atOnce, atOnce: true), childFinds(all), processorCount() == all)
    guard csystem_stay_on_processor() == 0 else { fatalError("cannot stay") }
    print("bound:", childFinds(1, atOnce: true), childFinds(1), processorCount() == 1)
  }

  /// Forks a child, which looks on how many processors it may run: as soon as it is there, or when `forkProcess` returns.
  ///
  /// - Returns: Whether they are `expected`.
  private static func childFinds(_ expected: Int, atOnce isAtOnce: Bool = false) -> Bool {
    let calls = SystemCalls()
    calls.fork = { () throws(Errno) in
      let pid = try SystemCalls.live.fork()
      if pid == 0 && isAtOnce { exitNow(processorCount() == expected ? 0 : 1) }
      return pid
    }
    do {
      guard case .parent(let child) = try forkProcess(startingChild: .here, using: calls) else {
        exitNow(processorCount() == expected ? 0 : 1)
      }
      _ = try waitForEnd(of: child, until: .never)
      return try Wait.reap(child) == .ended(.exited(0))
    } catch {
      fatalError("\(error)")
    }
  }
}
