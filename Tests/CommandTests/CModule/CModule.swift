import Foundation

/// `process.so`, as `scripts/build module` makes it.
enum CModule {
  private static let folder = Repository.path(".build/release")

  static var isBuilt: Bool { FileManager.default.fileExists(atPath: folder + "/process.so") }

  /// Where Lua finds it: for `LUA_CPATH`.
  static let pattern = folder + "/?.so"
}

extension CommandRunner {
  /// Runs `lua5.4`, which finds the module, with these words.
  init(lua words: [String], script: String = "") {
    self.init()
    arguments = words
    files = ["script.lua": script]
    environment = ["LUA_CPATH": CModule.pattern]
    shell = #"shift; exec lua5.4 "$@""#
  }
}
