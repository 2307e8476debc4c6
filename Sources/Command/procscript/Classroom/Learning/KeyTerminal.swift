import Glibc
import ProcscriptSystem

/// A terminal that gives each key as it is pressed, and shows none. As the terminal of standard input was before, it is
/// again when this ends or pauses.
final class KeyTerminal {
  private var modes = termios()
  private var isOn = false

  init() {
    tcgetattr(STDIN_FILENO, &modes)
  }

  deinit { pause() }

  func begin() {
    var keys = modes
    keys.c_lflag &= ~tcflag_t(ICANON | ECHO)
    withUnsafeMutableBytes(of: &keys.c_cc) { bytes in
      bytes[Int(VMIN)] = 1
      bytes[Int(VTIME)] = 0
    }
    tcsetattr(STDIN_FILENO, TCSADRAIN, &keys)
    isOn = true
  }

  func pause() {
    if isOn { tcsetattr(STDIN_FILENO, TCSADRAIN, &modes) }
    isOn = false
  }

  /// The keys that were pressed; nil once the terminal is gone.
  func read() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
    if count < 0 { return errno == EINTR || errno == EAGAIN ? [] : nil }
    return count == 0 ? nil : Array(buffer[..<count])
  }
}
