import CProcscriptSandbox
import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// What a sandbox does not inherit: variables, and descriptors.
enum Surroundings {
  /// Variables that tell nothing of who runs the script.
  private static let kept = ["LANG", "TERM", "NO_COLOR"]
  /// Where programs are looked for, whatever the user's own folders are.
  private static let path = "PATH=/usr/local/bin:/usr/bin:/bin"

  /// Clears the environment of this process.
  static func clear(_ policy: SandboxPolicy) throws(SandboxFailure) {
    let names = WordList(kept + policy.variables)
    let added = WordList(policy.variables.contains("PATH") && getenv("PATH") != nil ? [] : [path])
    let result = names.withPointers { names in
      added.withPointers { added in
        procscript_clear_environment(
          UnsafeRawPointer(names).assumingMemoryBound(to: UnsafePointer<CChar>?.self),
          UnsafeRawPointer(added).assumingMemoryBound(to: UnsafePointer<CChar>?.self))
      }
    }
    if result != 0 { throw SandboxFailure("cannot clear the environment: \(Errno.current)") }
  }

  /// Closes all descriptors but the standard ones, and some.
  static func closeDescriptors(but kept: [Int32]) {
    let kept = kept.sorted()
    procscript_close_others(kept, Int32(kept.count))
  }
}
