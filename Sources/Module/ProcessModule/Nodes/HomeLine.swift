import CProcscriptSystem
import Glibc
import ProcscriptNodes
import ProcscriptSystem

/// What a process on another node has of home: a socket to the agent that has started it, by which it tells its
/// outcome.
final class HomeLine {
  private let socket: Int32
  /// By which it makes calls on channels of home.
  let calls: Int32

  init(over socket: Int32, calls: Int32) {
    (self.socket, self.calls) = (socket, calls)
  }

  /// Leaves this process's outcome for its parent. Waits until the agent has taken it.
  ///
  /// - Throws: `SystemError` with the operation `writeFile` where the agent is gone.
  func post(_ outcome: Outcome, message: UnsafeRawBufferPointer) throws(SystemError) {
    var bytes: [UInt8] = []
    var body = [UInt8](number: outcome.rawValue)
    body.append(contentsOf: message)
    body.withUnsafeBytes { Frame.append(.outcome, of: 0, $0, to: &bytes) }
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { bytes in
        procscript_write_without_signal(socket, bytes.baseAddress! + sent, bytes.count - sent)
      }
      if count > 0 {
        sent += count
        continue
      }
      if Errno.current == .interrupted { continue }
      throw SystemError(.writeFile, .current, subject: "what the process leaves for home", using: .live)
    }
  }

  /// In the child of a fork: home is its parent's.
  func letGo() {
    close(socket)
    close(calls)
  }

  /// The same, where whoever makes calls has let go of them.
  func letGoOfAnswers() {
    close(socket)
  }
}
