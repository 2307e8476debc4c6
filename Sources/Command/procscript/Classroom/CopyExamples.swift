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
      \(folderOfAll), unless --to names another one, which is made where it isn't there. \
      A file that is there and differs from its lesson is kept; then the exit code is 1.
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
    var (copied, same, kept): ([String], [String], [String]) = ([], [], [])
    do {
      try folder.make()
      for lesson in chosen {
        let path = folder.path(of: lesson.fileName)
        if !force, FileVersion.exists(at: path) {
          let isSame = Interpreter.text(ofFile: path).map(lesson.isSource) ?? false
          if isSame { same.append(path) } else { kept.append(path) }
        } else {
          try NewFile.write(lesson.source(in: Speech.ofEnvironment.language), to: path, replacing: force)
          copied.append(path)
        }
      }
    } catch {
      Messages.complain(error.description)
      throw ExitCode.failure
    }
    if !copied.isEmpty {
      let place = folder.path == "." ? "here" : "to \(folder.path)"
      tell("Copied \(copied.count == 1 ? copied[0] : "\(copied.count) lessons \(place)").", copied)
    } else if !same.isEmpty {
      let are = same.count == 1 ? "\(same[0]) is" : "\(same.count) lessons are"
      tell("\(are) there already, unchanged.", same)
    }
    if !kept.isEmpty {
      Messages.complain(
        "kept what is there, and not as in the lesson: \(kept.joined(separator: ", ")) (--force writes over it)")
      throw ExitCode.failure
    }
  }

  private func tell(_ what: String, _ paths: [String]) {
    let first = shellWord(paths[0])
    Messages.say(
      """
      \(what) Run \(paths.count == 1 ? "it" : "the first"), or run it each time you save it:
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
