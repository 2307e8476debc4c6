/// A file of the part of the `process` module that is written in Lua. (A target of its own: embedding a file makes every
/// rebuild of its target slow.)
///
/// Each is a chunk that takes a table of the module's parts, and returns its own: see `objects.lua`. Only
/// ``advice`` and ``restrictions`` are of another kind.
package struct ProcessScriptChunk: Sendable {
  /// The file's, without its ending.
  package let name: String
  /// The file's text.
  package var source: [UInt8] { text() }

  private let text: @Sendable () -> [UInt8]

  private init(_ name: String, _ text: @escaping @Sendable () -> [UInt8]) {
    (self.name, self.text) = (name, text)
  }

  /// What messages and tracebacks call it: `[process.tasks]`.
  package var shortName: String { ProcessScriptChunk.shortNamePrefix + name + "]" }

  /// Its chunk name: Lua's `=` and the short name.
  package var chunkName: String { "=" + shortName }

  /// What the short names of all of them begin with.
  package static let shortNamePrefix = "[process."

  /// Whether a chunk of this name is one of them.
  package static func isOne(chunkName: String) -> Bool {
    (all + [advice, restrictions]).contains { $0.chunkName == chunkName }
  }

  /// Those that every script needs, in the order in which they are loaded.
  package static let loadedAtOnce: [ProcessScriptChunk] = [
    ProcessScriptChunk("channels") { PackageResources.channels_lua },
    ProcessScriptChunk("objects") { PackageResources.objects_lua },
    ProcessScriptChunk("arguments") { PackageResources.arguments_lua },
    ProcessScriptChunk("class") { PackageResources.class_lua },
    ProcessScriptChunk("starting") { PackageResources.starting_lua },
    ProcessScriptChunk("children") { PackageResources.children_lua },
    ProcessScriptChunk("functions") { PackageResources.functions_lua },
    ProcessScriptChunk("inquiries") { PackageResources.inquiries_lua },
  ]

  /// Those that the Lua part loads when a script first asks for what is in them.
  package static let loadedLater: [ProcessScriptChunk] = [
    ProcessScriptChunk("signals") { PackageResources.signals_lua },
    ProcessScriptChunk("exits") { PackageResources.exits_lua },
    ProcessScriptChunk("explorations") { PackageResources.explorations_lua },
    ProcessScriptChunk("sandboxes") { PackageResources.sandboxes_lua },
    outside,
    ProcessScriptChunk("standins") { PackageResources.standins_lua },
    ProcessScriptChunk("launchers") { PackageResources.launchers_lua },
    ProcessScriptChunk("descriptors") { PackageResources.descriptors_lua },
    ProcessScriptChunk("programs") { PackageResources.programs_lua },
    ProcessScriptChunk("runs") { PackageResources.runs_lua },
    ProcessScriptChunk("parcels") { PackageResources.parcels_lua },
    ProcessScriptChunk("tasks") { PackageResources.tasks_lua },
    ProcessScriptChunk("results") { PackageResources.results_lua },
    ProcessScriptChunk("pool") { PackageResources.pool_lua },
  ]

  /// What performs calls on channels that come from a sandbox, loaded by a ``StandIn`` as well.
  package static let outside = ProcessScriptChunk("outside") { PackageResources.outside_lua }

  /// What explains an error: it takes what the module tells of itself, a function that finds near names, and the message,
  /// and returns what to add to it, or nothing.
  package static let advice = ProcessScriptChunk("advice") { PackageResources.advice_lua }

  /// What takes from Lua what a sandbox has no use for: it takes the primitives that it needs.
  package static let restrictions = ProcessScriptChunk("restrictions") { PackageResources.restrictions_lua }

  /// All but ``advice`` and ``restrictions``.
  package static var all: [ProcessScriptChunk] { loadedAtOnce + loadedLater }
}
