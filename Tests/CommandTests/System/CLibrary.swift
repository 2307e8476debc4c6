import Foundation

extension CommandRunner {
  /// Runs a script that can load a library of the folder `CLibraries`.
  init(script: String, withLibrary library: String) {
    self.init(script: script)
    environment["LUA_CPATH"] = "./?.so"
    shell = makeLibrary(library, "$(pkg-config --cflags lua5.4)") + "exec \"$@\""
  }

  /// Runs a script with a library of the folder `CLibraries` loaded before all others, so that its functions are called
  /// in place of theirs.
  init(script: String, preloading library: String) {
    self.init(script: script)
    shell = makeLibrary(library) + "export LD_PRELOAD=$PWD/\(library).so && exec \"$@\""
  }

  /// The beginning of a shell's line that makes a library.
  private mutating func makeLibrary(_ library: String, _ flags: String = "") -> String {
    // Where Swift's clang is.
    environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
    let source = Repository.path("Tests/CommandTests/System/CLibraries/\(library).c")
    return "clang -shared -fPIC \(flags) -o \(library).so '\(source)' && "
  }
}
