import ArgumentParser
import Glibc
import OS

/// `procscript ps`: the machine's processes.
struct ListProcesses: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ps",
    abstract: "Show the machine's processes.",
    discussion: "Memory is what a process holds in the machine's memory now.")

  @Argument(help: "Only processes with this text in their name or command, in any case.")
  var pattern: String?

  func run() throws {
    let records = try processes()
    guard !records.isEmpty else {
      Messages.complain("no process has '\(pattern ?? "")' in its name or command")
      throw ExitCode.failure
    }
    Messages.say(ProcessListing(records, width: Self.terminalWidth).text)
  }

  private func processes() throws -> [ProcessRecord] {
    do {
      guard let pattern else { return try ProcessTable().all() }
      // The pattern is in this process's own command: nobody looks for that.
      return try ProcessTable().matching(pattern).filter { $0.pid != .current() }
    } catch {
      Messages.complain("\(error)")
      throw ExitCode.failure
    }
  }

  /// The columns of the terminal that standard output is; nil when it is none.
  private static var terminalWidth: Int? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
