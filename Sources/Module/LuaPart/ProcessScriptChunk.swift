/// The part of the `process` module that is written in Lua. (A target of its own: embedding a file makes every rebuild
/// of its target slow.)
public enum ProcessScriptChunk {
  /// Its text: a chunk that takes the module's table, a table of the channels' methods by class, and the host's primitives.
  /// It returns a function that answers the host's questions, and a table of what the module tells of itself.
  public static var source: [UInt8] { PackageResources.process_lua }

  /// The text of what channels are made of beyond that: a chunk that takes the same, and returns nothing.
  public static var channels: [UInt8] { PackageResources.channels_lua }

  /// The texts of what pools are made of, as the Lua part loads them: functions on their way to workers, the tasks, the
  /// results of calls, and the pools themselves.
  public static var pools: [[UInt8]] {
    [PackageResources.parcels_lua, PackageResources.tasks_lua, PackageResources.results_lua, PackageResources.pool_lua]
  }

  /// The text of a chunk that explains an error: it takes that table, a function that finds near names, and the message,
  /// and returns what to add to it, or nothing.
  public static var advice: [UInt8] { PackageResources.advice_lua }

  /// What messages and tracebacks call it.
  public static let shortName = "[process]"

  /// Its chunk name: Lua's `=` and the short name.
  public static let name = "=" + shortName
}
