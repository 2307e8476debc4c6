import ArgumentParser
import Glibc
import ProcscriptLessons
import ProcscriptSystem

/// `procscript examples copy`: lessons as files of one's own.
struct CopyExamples: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy", abstract: "Copy lessons out, to be changed.",
    discussion: """
      Without a lesson, all are copied. They go to the current folder, or all of them to the folder \
      \(folderOfAll), unless --to names another one, which is made where it isn't there.
      """)

  private static let folderOfAll = "procscript-examples"

  @Argument(help: "Their numbers or names; all if there is none.")
  var lessons: [String] = []

  @Option(name: .customLong("to"), help: ArgumentHelp("Where to copy them.", valueName: "folder"))
  var folder: String?

  @Flag(help: "Write over files that are there already.")
  var force = false

  func validate() throws {
    for lesson in lessons { _ = try Lesson.chosen(by: lesson) }
  }

  func run() throws {
    let chosen = try lessons.isEmpty ? Lesson.all : lessons.map(Lesson.chosen)
    let folder = FolderPath(folder ?? (lessons.isEmpty ? Self.folderOfAll : "."))
    let present = chosen.map { folder.path(of: $0.fileName) }.filter { FileVersion.exists(at: $0) }
    guard force || present.isEmpty else {
      let verb = present.count == 1 ? "is" : "are"
      Messages.complain(
        "\(present.joined(separator: ", ")) \(verb) there already; nothing was copied (--force writes over it)")
      throw ExitCode.failure
    }
    do {
      try folder.make()
      for lesson in chosen {
        try NewFile.write(lesson.source, to: folder.path(of: lesson.fileName), replacing: force)
      }
    } catch {
      Messages.complain(error.description)
      throw ExitCode.failure
    }
    tell(chosen.map { folder.path(of: $0.fileName) }, folder: folder.path)
  }

  private func tell(_ paths: [String], folder: String) {
    let first = shellWord(paths[0])
    let what = paths.count == 1 ? paths[0] : "\(paths.count) lessons to \(folder)"
    Messages.say(
      """
      Copied \(what). Run \(paths.count == 1 ? "it" : "the first"), or run it each time you save it:
        procscript \(first)
        procscript --watch \(first)

      """)
  }

  /// As a shell reads it.
  private func shellWord(_ path: String) -> String {
    let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/"
    let isPlain = path.allSatisfy { plain.contains($0) }
    if isPlain { return path }
    return "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
  }
}
