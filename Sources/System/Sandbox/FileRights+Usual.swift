import Glibc
import ProcscriptSystem

extension FileRights {
  /// What every script needs: the module's own files, Lua's libraries, a few devices, and `/proc`, where it sees itself.
  func allowUsual(_ policy: SandboxPolicy) throws(SandboxFailure) {
    for path in ["/dev/null", "/dev/zero", "/dev/full"] { try allowWriting(path) }
    for path in Self.usual { try allowReading(path) }
    for path in LuaFolders.ofModules { try allowReading(path) }
    for file in OwnProgram.files() {
      if file.isRun { try allowRunning(file.path) } else { try allowReading(file.path) }
    }
    if policy.loadsCModules || !policy.programs.isEmpty || policy.network == .everything {
      for path in SharedLibraries.folders { try allowReading(path) }
    }
    if policy.network == .everything {
      for path in Self.ofNetwork { try allowReading(path) }
    }
  }

  /// What the policy says.
  func allowAsked(_ policy: SandboxPolicy) throws(SandboxFailure) {
    for path in policy.readable { try allowReading(path) }
    for path in policy.writable { try allowWriting(path) }
    for path in policy.programs {
      for file in OwnProgram.filesToRun(path) { try allowRunning(file) }
    }
  }

  /// Time zones, the words of languages, random bytes, and what the dynamic loader looks at.
  private static let usual = [
    "/proc", "/dev/random", "/dev/urandom", "/etc/localtime", "/usr/share/zoneinfo", "/usr/lib/locale",
    "/etc/ld.so.cache",
  ]

  private static let ofNetwork = [
    "/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols",
    "/etc/ssl", "/usr/share/ca-certificates", "/usr/lib/ssl",
  ]
}

/// Where Lua looks for modules.
package enum LuaFolders {
  package static let ofModules = [
    "/usr/local/share/lua/5.4", "/usr/local/lib/lua/5.4", "/usr/share/lua/5.4", "/usr/lib/lua/5.4",
  ]
}

/// Where programs find the libraries that they share.
enum SharedLibraries {
  static let folders = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib"]
}
