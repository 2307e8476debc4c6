/// The part of the `process` module that is written in Lua. (A target of its own: embedding a file makes every rebuild
/// of its target slow.)
public enum ProcessScriptChunk {
  /// Its text: a chunk that takes the module's table and the host's primitives, and returns a function that tells the
  /// name of the current process.
  public static var source: [UInt8] { PackageResources.process_lua }

  /// What messages and tracebacks call it.
  public static let shortName = "[process]"

  /// Its chunk name: Lua's `=` and the short name.
  public static let name = "=" + shortName
}
