import Glibc
import ProcscriptLua
import ProcscriptOutput
import ProcscriptSystem

/// What the module knows of a program that is not its own: one that has loaded it as a C module.
///
/// Such a program closes its states and ends as it likes. So the end of a state is seen by a value that the state
/// finalizes, and the end of the program by a function that the C library calls then.
final class Guest {
  /// Whether the program ends in the module's own order, by ``Host/endMain(code:closing:afterError:)``: then there is nothing to do
  /// when it ends.
  var isEnding = false

  /// The exit code that the program is to have in place of its own; nil while that is right.
  fileprivate var exitCode: Int32?

  /// The process that the children are of. Others are copies that C code has made of it, and end nothing.
  fileprivate let owner = ProcessID.current()

  fileprivate var endsHere: Bool { !isEnding && ProcessID.current() == owner }

  /// - Throws: ``LuaError/message(_:)`` where the program has threads: the child of a fork would have none of them, and
  ///   whatever they hold locked stays locked there.
  func checkMayFork() throws(LuaError) {
    guard let count = Threads.count, count > 1 else { return }
    throw .message(
      "cannot start a process by 'fork': this program has \(count) threads, and the child would have this one only, "
        + "with whatever the others hold locked")
  }
}

// The end of the state.
extension Guest {
  /// Has the children end when the state is closed, before the finalizers of what the script has made.
  static func watchEnd(of state: State, for host: Host) throws(LuaError) {
    // The program may end without closing the state.
    let host = Unmanaged.passRetained(host)
    try state.watchClosing(
      { Unmanaged<Host>.fromOpaque($0.unsafelyUnwrapped).takeUnretainedValue().endWithState() }, host.toOpaque())
  }
}

extension Host {
  /// What this process owes its children when the script has come to its end.
  fileprivate func endWithState() {
    guard let guest, guest.endsHere else { return }
    // An interpreter that has run its script leaves Ctrl-C to the system.
    Interrupts.takeBack()
    callExits()
    SharedOutput.drain()
    if isPreparing {
      complain("\(programName): this program does not take the option -e, by which a process is started by 'spawn'")
      guest.exitCode = EXIT_FAILURE
    } else if Interruption.isUncaught {
      do {
        try interruptChildren()
      } catch {
        complain("\(programName): \(error)")
      }
      guest.exitCode = interruptedCode
    } else if endChildren() == .interrupted {
      complain("\(programName): \(Interruption.message)")
      guest.exitCode = interruptedCode
    }
    WaitTelling.end()
  }
}

// The end of the program.
extension Guest {
  /// The modules of all states, as the program ends. Used by one thread.
  nonisolated(unsafe) private static var hosts: [Host] = []

  /// Has the children end when the program does, though its states are not closed.
  static func watchEndOfProgram(for host: Host) {
    if hosts.isEmpty { on_exit({ code, _ in Guest.endProgram(code) }, nil) }
    hosts.append(host)
  }

  private static func endProgram(_ code: Int32) {
    guard let first = hosts.first, hosts.allSatisfy({ $0.guest?.endsHere == true }) else { return }
    for host in hosts {
      host.endWithState()
      host.guest?.isEnding = true
    }
    let changed = hosts.lazy.compactMap { $0.guest?.exitCode }.first
    let ended = first.ended(with: first.writeOut(changed ?? code))
    // The C library goes on with what is left to do.
    if ended != code { exit(ended) }
  }
}
