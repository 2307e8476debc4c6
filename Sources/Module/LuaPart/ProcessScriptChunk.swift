/// The part of the `process` module that is written in Lua. (A target of its own: embedding a file makes every rebuild
/// of its target slow.)
package enum ProcessScriptChunk {
  /// Its text: a chunk that takes the module's table, a table of the channels' methods by class, and the host's primitives.
  /// It returns a function that answers the host's questions, and a table of what the module tells of itself.
  package static var source: [UInt8] { PackageResources.process_lua }

  /// The text of what channels are made of beyond that: a chunk that takes the same, and returns nothing.
  package static var channels: [UInt8] { PackageResources.channels_lua }

  /// The texts of what pools are made of, as the Lua part loads them: functions on their way to workers, the tasks, the
  /// results of calls, and the pools themselves.
  package static var pools: [[UInt8]] {
    [PackageResources.parcels_lua, PackageResources.tasks_lua, PackageResources.results_lua, PackageResources.pool_lua]
  }

  /// The text of a chunk that explains an error: it takes that table, a function that finds near names, and the message,
  /// and returns what to add to it, or nothing.
  package static var advice: [UInt8] { PackageResources.advice_lua }

  /// What messages and tracebacks call it.
  package static let shortName = "[process]"

  /// Its chunk name: Lua's `=` and the short name.
  package static let name = "=" + shortName
}
