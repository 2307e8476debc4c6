import Foundation
import Synchronization

/// A variable in the environment of a command by which all its descendants are known, whoever their parent is now.
enum ProcessMark {
  static let variable = "PROCSCRIPT_TEST_RUN"
  private static let count = Atomic(0)

  /// One that no other command has.
  static func next() -> String {
    "\(getpid())-\(count.add(1, ordering: .relaxed).newValue)"
  }

  /// The running processes with a mark. A zombie has no environment any more.
  static func processes(with mark: String) -> [MarkedProcess] {
    let wanted = Data("\0\(variable)=\(mark)\0".utf8)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap(pid_t.init).sorted().compactMap { pid in
      guard let environment = contents("/proc/\(pid)/environ"), !environment.isEmpty,
        (Data([0]) + environment + Data([0])).range(of: wanted) != nil
      else { return nil }
      return MarkedProcess(pid)
    }
  }

  fileprivate static func contents(_ path: String) -> Data? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count <= 0 { return count == 0 ? data : nil }
      data.append(contentsOf: buffer[..<count])
    }
  }
}

/// A process as `/proc` shows it.
struct MarkedProcess: CustomStringConvertible {
  let pid: pid_t
  let parent: pid_t
  /// `R`, `S`, `T`, `Z`…
  let state: Character
  let name: String

  /// nil when there is no such process.
  init?(_ pid: pid_t) {
    guard let data = ProcessMark.contents("/proc/\(pid)/stat") else { return nil }
    let text = String(decoding: data, as: UTF8.self)
    // The name is in parentheses, and may hold some itself.
    guard let opening = text.firstIndex(of: "("), let closing = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: closing)...].split(separator: " ")
    self.pid = pid
    name = String(text[text.index(after: opening)..<closing])
    state = fields[0].first!
    parent = pid_t(fields[1]) ?? 0
  }

  /// With what it waits for in the kernel, where that can be read: what a process that stays is about.
  var description: String {
    let waits = ["wchan", "syscall", "stack"].compactMap { file in
      ProcessMark.contents("/proc/\(pid)/\(file)").map { String(decoding: $0, as: UTF8.self) }
    }
    return "\(pid) \(name) (state \(state), parent \(parent)) \(waits.joined(separator: "\n"))"
  }
}
