import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// By what the processes of a sandbox are known that is in no namespace of processes: by their namespace of users. None of
/// them can leave it, whatever its parents, group and session are, and nobody else is in it.
struct Membership {
  /// Open, so that the number is no other one's meanwhile.
  private let home: Int32
  private let number: ino_t

  /// - Returns: nil where a process is in this process's own namespace, or can't be looked at.
  init?(of process: ProcessID) {
    home = open("/proc/\(process)/ns/user", O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard home >= 0, fstat(home, &status) == 0, let own = Self.number(of: ProcessID.current()) else { return nil }
    number = status.st_ino
    if number == own { return nil }
  }

  private static func number(of process: ProcessID) -> ino_t? {
    var status = stat()
    return stat("/proc/\(process)/ns/user", &status) == 0 ? status.st_ino : nil
  }

  private static func hasEnded(_ process: ProcessID) -> Bool {
    StatFields(of: "/proc/\(process)")?.hasEnded ?? true
  }

  /// Kills all members but one, again and again until none is left.
  func endAll(but spared: ProcessID?) {
    while true {
      var isAnyLeft = false
      // The newest first: one that ends as soon as it has started the next is met before it does.
      for pid in Census.numbers(in: "/proc").reversed().map({ ProcessID($0) })
      where pid != spared && Self.number(of: pid) == number && !Self.hasEnded(pid) {
        isAnyLeft = true
        // The number may be another process's by now; not while this is open, after which it is looked at again.
        guard let process = try? ProcessDescriptor(pid), Self.number(of: pid) == number else { continue }
        try? process.send(.kill)
      }
      if !isAnyLeft { return }
      usleep(100)
    }
  }
}
