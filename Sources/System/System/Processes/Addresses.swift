import CProcscriptSystem
import Glibc

/// Where the system places this program's memory.
package enum Addresses {
  /// Has the system place it where it would place it another time too, as far as it lets us: starts this program anew for
  /// that, once, before it has done anything.
  ///
  /// The corresponding C function is `personality(ADDR_NO_RANDOMIZE)`.
  package static func fix() {
    guard procscript_fix_addresses() else { return }
    // By its path, since the name in the table of processes is that of the file as it was called.
    execv(executablePath(), procscript_arguments())
  }
}
