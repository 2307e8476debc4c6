import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// What is left below a process that adopts orphans, where no namespace ends it.
enum Leftovers {
  /// Ends all that descends from this process, and reaps what comes to it.
  static func end() {
    while true {
      procscript_kill_descendants()
      guard (try? Wait.reapEnded { _, _ in }) == true else { return }
      // Those that were killed become zombies in a moment, and others may come to be adopted.
      usleep(1000)
    }
  }
}
