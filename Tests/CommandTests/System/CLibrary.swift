import Foundation

extension CommandRunner {
  /// Runs a script that can load a library of the folder `CLibraries`.
  init(script: String, withLibrary library: String) {
    self.init(script: script)
    let source = Repository.path("Tests/CommandTests/System/CLibraries/\(library).c")
    // Where Swift's clang is.
    environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
    environment["LUA_CPATH"] = "./?.so"
    shell = """
      clang -shared -fPIC $(pkg-config --cflags lua5.4) -o \(library).so '\(source)' && exec "$@"
      """
  }
}
