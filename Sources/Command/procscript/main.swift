import Glibc
import ProcessModule
import ProcscriptSandbox
import ProcscriptSystem

// Running a script must cost what it costs `lua5.4`: on that path nothing is touched but the C library and Lua. Options
// and subcommands are for ArgumentParser, which costs more than starting Lua does.

FirstProcess.delegate()
// A process that writes to a closed pipe ends silently, even if its parent ignored SIGPIPE.
signal(SIGPIPE, SIG_DFL)
SignalHandling.endOnCrashes()
SignalHandling.announceAll()
do {
  try StandardDescriptors.openMissing()
} catch {
  Messages.complain(error.description)
  exit(EXIT_FAILURE)
}

SandboxPolicy.takeOver()
ProcessModule.receiveLaunch()
ProcessModule.offerNodes(version: Version.number)
let words = ProgramArguments()
if words.count > 1, words.isOption(at: 1) || Subcommand.comesFirst(in: words) {
  Procscript.runOptionsOrSubcommand(words)
}
Interpreter.run(Invocation(words, script: 1))
