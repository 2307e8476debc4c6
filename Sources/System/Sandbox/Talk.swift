import Glibc
import ProcscriptSystem

/// What the processes that set a sandbox up tell its supervisor, line by line, and its one answer.
final class Talk {
  enum Line: Equatable {
    /// Something could not be set.
    case remark(String)
    /// Something has failed that ends the run.
    case failure(String)
    /// Another way may work: with fewer namespaces.
    case retry(String)
    /// Waits for an answer.
    case ready
    /// How the script has ended: as `WaitStatus.exitCode`.
    case end(Int32)
  }

  private let descriptor: Descriptor
  private var unread: [UInt8] = []

  var number: Int32 { descriptor.number }

  /// Both ends; close-on-exec.
  static func ends() throws(SandboxFailure) -> (supervisor: Int32, sandbox: Int32) {
    var ends: [Int32] = [0, 0]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw SandboxFailure("cannot make a pair of sockets: \(Errno.current)")
    }
    return (ends[0], ends[1])
  }

  init(over end: Int32) { descriptor = Descriptor(end) }

  func say(_ line: Line) {
    let text =
      switch line {
      case .remark(let text): "remark \(text)"
      case .failure(let text): "failure \(text)"
      case .retry(let text): "retry \(text)"
      case .ready: "ready "
      case .end(let code): "end \(code)"
      }
    try? writeAll(Array((text + "\n").utf8), to: number)
  }

  /// Says that this side is ready, and waits until the other one answers.
  ///
  /// - Returns: Whether it is to go on; false too where the other side is gone.
  func awaitAnswer() -> Bool {
    say(.ready)
    var answer: UInt8 = 0
    while true {
      let count = read(number, &answer, 1)
      if count < 0 && errno == EINTR { continue }
      return count == 1
    }
  }

  func answer() {
    try? writeAll([1], to: number)
  }

  /// The next line; nil at the end. Waits for it.
  func next() -> Line? {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: unread[..<end], as: UTF8.self)
        unread.removeSubrange(...end)
        return Self.line(line)
      }
      var buffer = [UInt8](repeating: 0, count: 1024)
      let count = read(number, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return nil }
      unread += buffer[..<count]
    }
  }

  private static func line(_ text: String) -> Line? {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    let rest = parts.count > 1 ? String(parts[1]) : ""
    switch parts[0] {
    case "remark": return .remark(rest)
    case "failure": return .failure(rest)
    case "retry": return .retry(rest)
    case "ready": return .ready
    case "end": return Int32(rest).map { .end($0) }
    default: return nil
    }
  }
}
