import ArgumentParser
import ProcscriptReference
import ProcscriptSystem

/// `procscript annotations`: what an editor should know of the module.
struct WriteAnnotations: ParsableCommand {
  static let name: StaticString = "annotations"

  static let configuration = CommandConfiguration(
    commandName: "\(name)", abstract: "Write the module's annotations for the Lua language server.",
    discussion: """
      They are the file \(fileName) in a folder: \(defaultFolder), where the server finds it as soon as it is within the \
      folder that the editor has open. To serve all projects, write it to a folder of its own and name that in the \
      server's setting "workspace.library".
      """)

  private static let fileName = "process.lua"
  private static let defaultFolder = "library"

  @Option(name: .customLong("to"), help: ArgumentHelp("The folder.", valueName: "folder"))
  var folder = defaultFolder

  @Flag(help: "Write over a file of another origin.")
  var force = false

  @Flag(name: .customLong("manual"), help: "Print them as a manual page in place of that: process(3lua).")
  var isManual = false

  func run() throws {
    if isManual { return Messages.say(Reference.manual(of: "\(Messages.programName) \(Version.number)")) }
    let folder = FolderPath(folder)
    let path = folder.path(of: Self.fileName)
    do {
      let isOurs = try Self.isOurs(path)
      guard force || isOurs != false else {
        Messages.complain("\(path) is there already, and not of procscript; --force writes over it")
        throw ExitCode.failure
      }
      try folder.make()
      try NewFile.write(Reference.annotations, to: path, replacing: force || isOurs == true)
    } catch let error as SystemError {
      Messages.complain(error.description)
      throw ExitCode.failure
    }
    Messages.say(
      """
      Wrote \(path). The Lua language server finds it in the folder that the editor has open;
      for other projects, add its folder to "workspace.library" in .luarc.json.

      """)
  }

  /// Whether a file is what an earlier call wrote, maybe of another version: it begins as ours does. nil: there is none.
  private static func isOurs(_ path: String) throws(SystemError) -> Bool? {
    guard FileVersion.exists(at: path) else { return nil }
    let lines = Reference.annotations.split(separator: UInt8(ascii: "\n"), maxSplits: 2)
    let beginning = Array(lines[0] + [UInt8(ascii: "\n")] + lines[1])
    return try NewFile.begins(path, with: beginning)
  }
}
