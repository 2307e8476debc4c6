import ArgumentParser
import Glibc
import ProcessModule
import ProcscriptSystem

/// `procscript dump PID`: what the processes of a running script are doing.
struct DumpProcesses: ParsableCommand {
  static let name: StaticString = "dump"

  static let configuration = CommandConfiguration(
    commandName: "\(name)",
    abstract: "Show what each process of a running script is doing.",
    discussion: """
      For each process: what it waits for and who has that, and the lines that it is in; and the programs that it has \
      started. The script goes on. Ctrl-\\ shows the same of a script that runs in the terminal.
      """)

  @Argument(help: "The pid of the script's main process, or of any other one of its processes.")
  var pid: Int32

  /// Of the command that Ctrl-\ starts: the terminal's cursor is behind the key.
  @Flag(help: .hidden)
  var afterKey = false

  static let afterKeyOption = "--after-key"

  func run() throws {
    guard pid > 0 else { throw ValidationError("a pid is a number above 0") }
    do throws(ScriptReport.Failure) {
      let report = try ScriptReport(ofScriptWith: ProcessID(pid))
      Messages.say((afterKey && isatty(STDOUT_FILENO) != 0 ? "\n" : "") + report.text)
    } catch {
      Messages.complain(error.description)
      throw ExitCode.failure
    }
  }
}
