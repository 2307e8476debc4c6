import ArgumentParser
import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// `procscript keep-program --folder FOLDER -- WORD…`: runs this command with other words, and ends it with all its descendants once
/// nobody holds the other end of standard input. For the server of the tour: it has threads, so the kernel can't tell its
/// children of its end; but its end of a pipe is closed with it, however it comes to that.
struct KeepProgram: ParsableCommand {
  static let name: StaticString = "keep-program"

  static let configuration = CommandConfiguration(
    commandName: "\(name)", abstract: "Run this command until standard input is closed.", shouldDisplay: false)

  @Option(help: "Its working folder.")
  var folder: String

  @Flag(help: "It has descriptor 3 too.")
  var lanes = false

  @Argument(parsing: .postTerminator)
  var words: [String] = []

  /// Seconds between SIGTERM and SIGKILL.
  private static let grace = 0.5

  func run() throws {
    do throws(SystemError) {
      try keep()
    } catch {
      Messages.complain(error.description)
      Glibc.exit(EXIT_FAILURE)
    }
  }

  private func keep() throws(SystemError) -> Never {
    // What the server had open when it started this: it knows not all that its libraries open.
    procscript_close_others([3], lanes ? 1 : 0)
    guard chdir(folder) == 0 else {
      Messages.complain("cannot go to the folder \(folder): \(Errno.current)")
      Glibc.exit(EXIT_FAILURE)
    }
    // What loses its parent comes here, to be ended with the others.
    try Adoption.begin()
    let parent = ProcessID.current()
    switch try forkProcess() {
    case .child:
      guard (try? ParentDeath.arrange(.kill, parent: parent)) == .arranged else { exitNow(EXIT_FAILURE) }
      Self.become(words)
    case .parent(let child):
      // The ends of pipes are the program's alone: who reads them is to see its end.
      let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
      for descriptor in [STDOUT_FILENO, STDERR_FILENO] { dup2(nothing, descriptor) }
      close(3)
      try Self.watch(child)
    }
  }

  private static func become(_ words: [String]) -> Never {
    let nothing = open("/dev/null", O_RDONLY)
    dup2(nothing, STDIN_FILENO)
    if nothing > STDERR_FILENO && nothing != 3 { close(nothing) }
    let program = ownExecutablePath()
    let arguments = ([program] + words).map { strdup($0) }
    execv(program, arguments + [nil])
    Messages.complain("cannot start \(program): \(Errno.current)")
    exitNow(EXIT_FAILURE)
  }

  private static func watch(_ child: ProcessID) throws(SystemError) -> Never {
    let process = try ProcessDescriptor(child)
    let interests = [Poll.Interest(process.number), Poll.Interest(STDIN_FILENO)]
    let outcome = try Poll.wait(for: interests, until: .never, attention: .toNothing)
    if case .ready(let ready) = outcome, !ready.contains(0) {
      _ = try ProcessTree().terminate(child, grace: grace, attention: .toNothing)
    }
    _ = try Poll.wait(for: interests[0], until: .never, attention: .toNothing)
    let status = try Wait.reap(child)
    // Orphans of it, which have come here.
    while try Wait.reapEnded({ _, _ in }) {
      procscript_kill_descendants()
      usleep(1000)
    }
    guard case .ended(let end) = status else { Glibc.exit(EXIT_FAILURE) }
    let code = end.exitCode
    Glibc.exit(code < 0 ? 128 - code : code)
  }
}
