import Lua
import OS

/// Ctrl-C in the main process: the first raises `interrupted!` in the running script, a second ends everything at once.
enum Interrupting {
  /// Handles SIGINT from now on, for the script of this state.
  static func handle(in state: State) throws(LuaError) {
    try state.trackRunningThread()
    Interruption.whenRaised { _ = Interrupts.take() }
    Interrupts.handle(hook: onInterrupt)
  }

  /// Runs inside the signal handler.
  private static let onInterrupt: @convention(c) () -> Void = {
    if Interrupts.count > 1 { LastResort.endEverything(code: interruptedCode) }
    Interruption.request()
  }
}
