import Glibc

/// A program that has the terminal for a while: a pager, an editor, a lesson.
package enum ForegroundProgram {
  /// Runs a program and waits for its end. Keys such as Ctrl-C are for it alone meanwhile.
  ///
  /// The corresponding C function is `waitpid`.
  ///
  /// - Parameters:
  ///   - words: The program, looked for in `PATH`, and its arguments.
  ///   - input: The descriptor of its standard input.
  /// - Returns: How it ended, as a shell counts: its exit code, 128 and the number of the signal that killed it, 127 where
  ///   it could not be started.
  package static func run(_ words: [String], input: Int32 = STDIN_FILENO) -> Int32 {
    var modes = termios()
    let isTerminal = tcgetattr(STDIN_FILENO, &modes) == 0
    // One that was killed may leave the terminal as it needed it.
    defer { if isTerminal { tcsetattr(STDIN_FILENO, TCSADRAIN, &modes) } }

    var program = ProgramStart(paths: ProgramSearch.paths(of: words[0], in: nil), words: WordList(words))
    program.standard = [input == STDIN_FILENO ? .inherited : .descriptor(input), .inherited, .inherited]
    // Started before its signals are ignored here, as C's `system` has it: what is ignored a program would ignore too.
    let mask = SignalMask.only(.interrupt).block()
    let pid = try? program.start()
    let ignored = [Signal.interrupt, .quit].map { ($0, SignalAction.ignored.install(for: $0)) }
    mask.apply()
    defer { for (signal, action) in ignored { action.install(for: signal) } }
    guard let pid else { return 127 }

    var status: Int32 = 0
    while waitpid(pid.rawValue, &status, 0) < 0 {
      guard errno == EINTR else { return 127 }
      if let signal = EndRequest.signal { kill(pid.rawValue, signal.rawValue) }
    }
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : 128 + signal
  }
}
