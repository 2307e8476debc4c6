@preconcurrency import CProcscriptReadline
import Glibc
package import ProcscriptSystem

/// A line of a terminal, edited by its user with the keys of GNU readline, while other things may happen.
///
/// readline keeps its state in global variables: a program has one editor. Its settings (`~/.inputrc`) are the user's.
package final class LineEditor {
  /// What came of asking for a line.
  package enum Outcome {
    /// The line, which may have several rows; without its end.
    case line([UInt8])
    /// Ctrl-C: what was typed counts for nothing.
    case abandoned
    /// Ctrl-D on an empty line.
    case end
    /// The terminal is gone, or the program was asked to end.
    case terminalIsGone
    /// Up in the first row of a line that goes on: the rows above are to be edited, together with this one, in which so
    /// many characters are in front of the cursor. The block is no longer on the screen.
    case above(row: [UInt8], column: Int)
  }

  /// The colours of a line's bytes, for ``highlight``: parts that don't overlap, in their order.
  package struct Span: Equatable, Sendable {
    package let range: Range<Int>
    /// What the terminal is told before it, as `"\u{1B}[31m"`.
    package let style: String

    package init(_ range: Range<Int>, style: String) {
      self.range = range
      self.style = style
    }
  }

  /// The colours of a line; nil for none. It is called after each key.
  package var highlight: ((_ line: [UInt8]) -> [Span])?

  /// What may stand at the cursor. It is called at each Tab.
  package var complete: ((_ line: [UInt8], _ cursor: Int) -> Completion)?

  /// Whether a text of several rows goes on after them; nil for never. It is called at each Enter in such a text.
  package var isUnfinished: ((_ line: [UInt8]) -> Bool)?

  /// Whether the rest of a line of the history is shown that begins as the present one does.
  package var showsSuggestions = false

  /// What is to be shown above the line while it is edited.
  package var notices: Notices?

  /// Where it comes from, and who is told when it is wanted.
  package struct Notices {
    /// Readable when there is something.
    let descriptor: Int32
    /// Takes what is there, without waiting.
    let read: () -> [UInt8]
    /// From now on they are wanted.
    let begin: () -> Void
    /// From now on whoever has something to say may write to the terminal. Returns what has not been shown yet.
    let end: () -> [UInt8]

    package init(
      descriptor: Int32, read: @escaping () -> [UInt8], begin: @escaping () -> Void, end: @escaping () -> [UInt8]
    ) {
      self.descriptor = descriptor
      self.read = read
      self.begin = begin
      self.end = end
    }
  }

  /// The one editor: readline's callbacks have no context of their own.
  nonisolated(unsafe) static var current: LineEditor!

  let resizing: SignalDescriptor
  private let locale = Locale()
  var outcome: Outcome?
  var isAbandoned = false
  var keys = KeyStream()
  /// What Tab was found to mean, until readline asks.
  var pendingCompletion: Completion?
  var candidates: ArraySlice<String> = []
  /// A C string of one character.
  let breakCharacters = UnsafeMutablePointer<CChar>.allocate(capacity: 2)
  /// The beginning of a notice whose line has no end yet.
  var unfinishedNotice: [UInt8] = []
  /// What was shown behind the line when it was drawn last.
  var offered: [UInt8] = []
  /// Whether that is on the screen still.
  var isSuggestionShown = false
  /// The rows above the line that belong to it.
  var block: [BlockRow] = []
  /// Whether these stand one below the other.
  var isBlockWhole = true
  /// Set by Up in the first row of a line that goes on: how many characters of the row are in front of the cursor.
  var blockColumn: Int?
  var isContinuing: Bool { !block.isEmpty }
  /// Where Up and Down have led, and the column that they keep to.
  var goal: (column: Int, point: Int)?

  /// Prepares the terminal that standard input and output are.
  ///
  /// - Parameter name: What `~/.inputrc` calls the program, in `$if`.
  /// - Throws: `SystemError` when there is no descriptor left.
  package init(name: StaticString) throws(SystemError) {
    precondition(LineEditor.current == nil, "a program has one line editor")
    resizing = try SignalDescriptor(.windowChanged)
    breakCharacters.initialize(repeating: 0, count: 2)
    LineEditor.current = self
    rl_readline_name = UnsafePointer(OpaquePointer(name.utf8Start))
    // Signals are the program's: readline's handlers would run its code, and ours, inside them.
    rl_catch_signals = 0
    rl_catch_sigwinch = 0
    // With callbacks readline asks whether to show many completions, and doesn't wait for the answer.
    rl_completion_query_items = -1
    rl_variable_bind("page-completions", "off")
    // The colours would paint it over. A default that ~/.inputrc may change.
    rl_variable_bind("enable-active-region", "off")
    rl_getc_function = { LineEditor.current.nextByte(from: $0) }
    rl_prep_term_function = { meta in
      rl_prep_terminal(meta)
      setSignalKeys(false)
    }
    // It sets the redisplay function to its own: ours comes after it.
    locale.apply { rl_initialize() }
    rl_redisplay_function = { LineEditor.current.redisplay() }
    rl_bind_key_if_unbound(ctrlZ, suspend)
    prepareRowKeys()
    prepareCompletion()
    using_history()
  }

  /// Whether the terminal can do more than print: colours, moving the cursor.
  package static var terminalIsDumb: Bool {
    guard let name = getenv("TERM") else { return true }
    return name[0] == 0 || strcmp(name, "dumb") == 0
  }

  /// Shows a prompt and lets the user edit a line.
  ///
  /// - Parameters:
  ///   - prompt: It may have several rows, and colours.
  ///   - isContinuing: Whether the line goes on from the one before.
  ///   - draft: What to begin with.
  /// - Throws: `SystemError` where waiting fails.
  package func readLine(
    prompt: String, isContinuing: Bool = false, draft: Draft? = nil
  ) throws(SystemError) -> Outcome {
    outcome = nil
    isAbandoned = false
    blockColumn = nil
    goal = nil
    if !isContinuing { (block, isBlockWhole) = ([], true) }
    resume()
    locale.apply {
      rl_callback_handler_install(LineEditor.marked(prompt)) { LineEditor.current.accept($0) }
    }
    defer { pause() }
    if let draft { begin(with: draft) }
    while true {
      try waitForKey()
      if let outcome { return outcome }
    }
  }

  private func waitForKey() throws(SystemError) {
    var interests = [Poll.Interest(STDIN_FILENO), Poll.Interest(resizing.number)]
    if let notices { interests.append(Poll.Interest(notices.descriptor)) }
    let patience = unfinishedNotice.isEmpty ? Deadline.never : Deadline(after: LineEditor.noticePatience)
    switch try Poll.wait(for: interests, until: patience) {
    case .interrupted:
      if EndRequest.signal != nil { return close(with: .terminalIsGone) }
      isAbandoned = true
    case .timedOut:
      showUnfinishedNotice()
    case .ready(let ready):
      if ready.contains(1) {
        resizing.drain()
        resize()
      }
      if ready.contains(2) { show(notices!.read()) }
      if ready.contains(0) { rl_callback_read_char() }
    }
    if outcome != nil { return }
    if let blockColumn { return leaveForBlock(column: blockColumn) }
    if keys.isAtEnd { return close(with: .terminalIsGone) }
    if isAbandoned { abandon() }
  }

  /// Called by readline with the line that was accepted, which it leaves to us; nil for Ctrl-D.
  private func accept(_ line: UnsafeMutablePointer<CChar>?) {
    // Before readline shows the prompt once more.
    let promptRows = LineEditor.promptRows
    rl_callback_handler_remove()
    if let line {
      let bytes = Array(UnsafeRawBufferPointer(start: line, count: strlen(line)))
      free(line)
      block.append(BlockRow(promptRows: promptRows, line: bytes))
      outcome = .line(bytes)
    } else {
      // readline ends the row only where it switches the bracketing of pasted texts off.
      if strcmp(rl_variable_value("enable-bracketed-paste"), "on") != 0 { write("\n") }
      outcome = keys.isAtEnd ? .terminalIsGone : .end
    }
  }

  /// Leaves what was typed where it is, and the line, search or question that it was typed to.
  private func abandon() {
    eraseSuggestion()
    rl_callback_sigcleanup()
    rl_free_line_state()
    rl_clear_message()
    rl_point = rl_end
    rl_redisplay_function()
    write("^C")
    close(with: .abandoned)
    rl_replace_line("", 0)
    using_history()
  }

  private func close(with outcome: Outcome) {
    eraseSuggestion()
    rl_callback_handler_remove()
    write("\n")
    self.outcome = outcome
  }

  func write(_ text: String) {
    fputs(text, rl_outstream)
    fflush(rl_outstream)
  }

  // MARK: While no line is edited

  /// The size may have changed, and notices have been written to the terminal, while nobody edited.
  func resume() {
    resizing.block()
    rl_reset_screen_size()
    notices?.begin()
  }

  func pause() {
    resizing.unblock()
    let rest = unfinishedNotice + (notices?.end() ?? [])
    unfinishedNotice = []
    if !rest.isEmpty { LineEditor.write(rest) }
  }
}
