import Foundation

/// A conversation with the command at a terminal: keys in, the screen out.
final class PromptTrial {
  let command: RunningCommand

  /// - Parameter home: Its user's home, where it also runs; nil for a new folder.
  init(
    _ arguments: String..., home: TemporaryFolder? = nil, environment: [String: String] = [:],
    files: [String: String] = [:], shell: String? = nil
  ) throws {
    var runner = CommandRunner()
    runner.arguments = arguments
    runner.output = .terminal
    runner.directory = home?.path
    // No program turns the pages of help, unless a test wants that.
    runner.environment = ["PAGER": ""].merging(environment) { $1 }
    runner.files = files
    // A terminal as people have it: readline shows nothing where there is no echo.
    runner.shell = "stty sane; \(shell ?? #"exec "$@""#)"
    command = try runner.start()
    try waitForRow(">")
  }

  enum Key {
    static let enter = "\r"
    static let tab = "\t"
    static let up = "\u{1B}[A"
    static let down = "\u{1B}[B"
    static let right = "\u{1B}[C"
    static let end = "\u{1B}[F"
    static let altEnter = "\u{1B}\r"
    static let home = "\u{1}"
    static let backspace = "\u{7F}"
    static let ctrlC = "\u{3}"
    static let ctrlD = "\u{4}"
    static let ctrlR = "\u{12}"
  }

  var screen: TerminalScreen { TerminalScreen(command.output, resizings: resizings) }

  private var resizings: [TerminalScreen.Resizing] = []

  /// Makes the terminal so wide, and waits until the line is taken from the screen. All that comes before must have come.
  func resize(to columns: Int) throws {
    // The system tells of changes only.
    if columns == resizings.last?.columns ?? 80 { return }
    resizings.append(TerminalScreen.Resizing(offset: command.output.utf8.count, columns: columns))
    let before = clearCount
    command.resize(columns: columns, rows: 24)
    try command.wait(for: "a line at \(columns) columns") { clearCount > before }
  }

  /// How often the screen has been cleared from the cursor on.
  private var clearCount: Int { command.output.components(separatedBy: "\u{1B}[J").count }

  func type(_ keys: String) {
    command.write(keys)
  }

  /// Types a line, and waits until the prompt is back below what it has printed.
  func enter(_ line: String) throws {
    type(line)
    let shown = line.split(separator: "\n").last.map(String.init) ?? ""
    // Where it is broken into rows, blanks at their ends are not to be seen.
    try command.wait(for: "the echo of '\(line)'\n\(picture)") {
      screen.rows.joined().filter { $0 != " " }.hasSuffix(shown.filter { $0 != " " })
    }
    wrappedRows = (shown.count + 1) / 80
    let before = promptCount
    type(Key.enter)
    try command.wait(for: "the prompt after '\(line)'\n\(picture)") {
      promptCount > before && screen.rows.last == ">"
    }
  }

  /// How often the terminal has been asked to bracket pasted texts: once a prompt.
  private var promptCount: Int { command.output.components(separatedBy: "\u{1B}[?2004h").count }

  /// Waits until the last row is this one.
  func waitForRow(_ row: String) throws {
    try command.wait(for: "the row '\(row)'\n\(picture)") { screen.rows.last == row }
  }

  /// Waits until the screen ends with these rows.
  func waitForRows(_ rows: String...) throws {
    try command.wait(for: "the rows \(rows)\n\(picture)") { screen.rows.suffix(rows.count) == rows }
  }

  /// Waits until some row is this one.
  func waitForAnyRow(_ row: String) throws {
    try command.wait(for: "a row '\(row)'\n\(picture)") { screen.rows.contains(row) }
  }

  /// How many rows the line that was entered last takes beyond the one with its prompt.
  private var wrappedRows = 0

  /// What stands between the line that was entered last and the prompt below it.
  var answer: [String] {
    let rows = screen.rows.dropLast()
    let prompt = rows.lastIndex { $0.hasPrefix("> ") || $0.hasPrefix(">> ") } ?? -1
    return Array(rows.dropFirst(prompt + 1 + wrappedRows))
  }

  /// Enters a line and returns what it shows.
  func ask(_ line: String) throws -> [String] {
    try enter(line)
    return answer
  }

  /// Leaves, and makes sure that nothing is left behind.
  @discardableResult
  func leave() throws -> CommandEnding {
    type(Key.ctrlD)
    return try command.finish().ending
  }

  private var picture: String { screen.rows.joined(separator: "\n") }
}
