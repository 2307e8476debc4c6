@preconcurrency import CProcscriptReadline
import Glibc
import ProcscriptSystem

// Keys as they come from the terminal. While a line is edited none of them makes a signal: Ctrl-C is a byte, so that
// processes that were started before live on.

let ctrlC: UInt8 = 0x03
let ctrlZ: Int32 = 0x1A

/// What must be known of the bytes that came.
struct KeyStream {
  /// Whether the terminal has no more of them: it is gone.
  var isAtEnd = false

  /// Inside a pasted text, which the terminal brackets.
  private(set) var isInsidePaste = false
  private var last: [UInt8] = []

  private static let pasteBegins = Array("\u{1B}[200~".utf8)
  private static let pasteEnds = Array("\u{1B}[201~".utf8)

  mutating func note(_ byte: UInt8) {
    last.append(byte)
    if last.count > KeyStream.pasteBegins.count { last.removeFirst() }
    if last == KeyStream.pasteBegins { isInsidePaste = true }
    if last == KeyStream.pasteEnds { isInsidePaste = false }
  }

  mutating func forgetPaste() {
    isInsidePaste = false
    last = []
  }
}

extension LineEditor {
  /// The next byte for readline, or `EOF`. One at a time: what comes after the line is for the code that it starts.
  func nextByte(from stream: UnsafeMutablePointer<FILE>?) -> Int32 {
    var byte: UInt8 = 0
    while true {
      let count = read(fileno(stream), &byte, 1)
      if count == 1 { break }
      if count < 0 && errno == EAGAIN {
        var wait = pollfd(fd: fileno(stream), events: Int16(POLLIN), revents: 0)
        poll(&wait, 1, -1)
      } else if count < 0 && errno == EINTR {
        // A signal while readline waits for the rest of something.
        if EndRequest.signal != nil || Interrupts.isPending { return leaveWait() }
      } else {
        keys.isAtEnd = true
        isAbandoned = false
        return EOF
      }
    }
    eraseSuggestion()
    guard byte == ctrlC else {
      keys.note(byte)
      return Int32(byte)
    }
    return leaveWait()
  }

  /// Ctrl-C came: gives readline what makes it return from whatever it waits in.
  private func leaveWait() -> Int32 {
    isAbandoned = true
    if keys.isInsidePaste {
      keys.forgetPaste()
      return EOF
    }
    return Int32(ctrlC)
  }
}

/// Whether keys such as Ctrl-C make signals.
func setSignalKeys(_ isOn: Bool) {
  var modes = termios()
  guard tcgetattr(STDIN_FILENO, &modes) == 0 else { return }
  if isOn { modes.c_lflag |= tcflag_t(ISIG) } else { modes.c_lflag &= ~tcflag_t(ISIG) }
  tcsetattr(STDIN_FILENO, TCSADRAIN, &modes)
}

/// Ctrl-Z: stops this process as a shell's job, and goes on with the line when the shell lets it.
let suspend: @convention(c) (Int32, Int32) -> Int32 = { _, _ in
  rl_deprep_terminal()
  LineEditor.current.pause()
  // The signal is for the whole group, as if the terminal had sent it.
  kill(0, SIGTSTP)
  LineEditor.current.resume()
  rl_prep_terminal(1)
  setSignalKeys(false)
  rl_forced_update_display()
  return 0
}
