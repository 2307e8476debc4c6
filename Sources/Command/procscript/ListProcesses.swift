import ArgumentParser
import Glibc
import ProcscriptSystem

/// `procscript ps`: the machine's processes.
struct ListProcesses: ParsableCommand {
  static let name: StaticString = "ps"

  static let configuration = CommandConfiguration(
    commandName: "\(name)",
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
    Messages.say(ProcessListing(records, width: Terminal.size(of: STDOUT_FILENO)?.columns).text)
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
}
