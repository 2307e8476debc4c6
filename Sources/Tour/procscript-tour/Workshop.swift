import Foundation
import Glibc
import ProcscriptLessons

/// The course, and the learner's folder: `NAME.lua` is the answer to an exercise, as `procscript learn` has it;
/// `lessons/NAME.lua` a lesson's script that was changed, `runs/NAME` what was run of a lesson, `.tour.json` the notebook.
final class Workshop: Sendable {
  let settings: Settings
  let course: Course
  let notebook: Notebook
  /// A folder for what is gone with the server.
  let scratch: String
  /// Where the server was started: paths that were typed hold there.
  let workingFolder = FileManager.default.currentDirectoryPath

  /// How many runs are kept of a lesson.
  private static let mostRuns = 12

  /// - Throws: `CourseError`, or `Program.Failure` where there is no folder for what is temporary.
  init(_ settings: Settings) throws {
    self.settings = settings
    notebook = Notebook(in: settings.folder)
    course = try settings.course.isEmpty ? .own : Self.course(in: settings.course)
    let place = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    var name = Array("\(place)/procscript-tour-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else {
      throw Program.Failure(description: "cannot make a folder in \(place): \(String(cString: strerror(errno)))")
    }
    scratch = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    chmod(scratch, geteuid() == 0 ? 0o755 : 0o700)
  }

  deinit { try? FileManager.default.removeItem(atPath: scratch) }

  private static func course(in folder: String) throws -> Course {
    try Course(
      CourseFiles(inFolder: folder) { FileManager.default.contents(atPath: "\(folder)/\($0)").map(Array.init) })
  }

  /// What draws lanes while a script runs.
  var laneOptions: [String] { ["--timeline=live:3"] }

  /// The options by which `procscript learn` finds the learner's folder.
  func folderOptions(language: String) -> [String] {
    let course = settings.course.isEmpty ? [] : ["--course", settings.course]
    return ["--folder", settings.folder, "--lang", Language(rawValue: language)?.rawValue ?? "en"] + course
  }

  // MARK: Lessons

  func lesson(_ name: String) -> Lesson? { course.lessons.first { $0.name == name } }

  /// Where a script that was changed is.
  private func path(of part: Part, _ lesson: Lesson) -> String {
    part == .exercise ? "\(settings.folder)/\(lesson.name).lua" : "\(settings.folder)/lessons/\(lesson.name).lua"
  }

  /// What is given of a script, in a language.
  func given(_ part: Part, of lesson: Lesson, in language: Language) -> String {
    switch part {
    case .lesson: String(decoding: lesson.source(in: language), as: UTF8.self)
    case .exercise: lesson.exercise?.file(with: lesson.words(in: language).task) ?? ""
    }
  }

  /// What a learner has made of a script; nil where it is as it was given, in one of the languages.
  func edited(_ part: Part, of lesson: Lesson) -> String? {
    guard let data = FileManager.default.contents(atPath: path(of: part, lesson)) else { return nil }
    let text = String(decoding: data, as: UTF8.self)
    return Language.allCases.contains { given(part, of: lesson, in: $0) == text } ? nil : text
  }

  /// Keeps what a learner has made of a script. A script of a lesson that is as it was given again needs no file, so that
  /// a new version of it is seen.
  ///
  /// - Throws: What hinders it, as Foundation says it.
  func save(_ part: Part, of lesson: Lesson, _ text: String) throws {
    let path = path(of: part, lesson)
    let isGiven = Language.allCases.contains { given(part, of: lesson, in: $0) == text }
    if part == .lesson && isGiven {
      if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
      return
    }
    let folder = URL(filePath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // All of it or nothing: it is written beside, and takes the other's place.
    try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
  }

  /// Brings a script back to what it was given as; what was there is kept beside it.
  ///
  /// - Returns: The path of what was there; nil where there was nothing to keep.
  /// - Throws: What hinders it, as Foundation says it.
  func reset(_ part: Part, of lesson: Lesson, in language: Language) throws -> String? {
    var kept: String?
    if let text = edited(part, of: lesson) {
      let path = path(of: part, lesson).dropLast(".lua".count)
      var number = 1
      while FileManager.default.fileExists(atPath: "\(path).\(number).lua") { number += 1 }
      let copy = "\(path).\(number).lua"
      try Data(text.utf8).write(to: URL(filePath: copy))
      kept = copy
    }
    try save(part, of: lesson, given(part, of: lesson, in: language))
    return kept
  }

  // MARK: Runs

  private func runFolder(_ lesson: String) -> String { "\(settings.folder)/runs/\(lesson)" }

  /// Keeps a run, and forgets the oldest where there are too many.
  ///
  /// - Parameters:
  ///   - run: What is known of it.
  ///   - lanes: What was told of its processes, as JSON objects with commas; nil where that was too much.
  ///   - lesson: The lesson's name.
  /// - Returns: Its name.
  /// - Throws: What hinders it, as Foundation says it.
  func keep(_ run: KeptRun, lanes: String?, of lesson: String) throws -> String {
    let folder = runFolder(lesson)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let name = String(Int(run.date.timeIntervalSince1970 * 1000))
    let text = "{\"run\":\(json(run)),\"deltas\":[\(lanes ?? "")],\"isDrawn\":\(lanes != nil)}"
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name).json"), options: .atomic)
    for old in runs(of: lesson).dropLast(Self.mostRuns) {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(old).json")
    }
    return name
  }

  /// The names of the runs that are kept of a lesson, the oldest first: milliseconds since 1970.
  func runs(of lesson: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: runFolder(lesson))) ?? []
    return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.filter { Int($0) != nil }.sorted()
  }

  /// All that is kept of a run, as JSON; nil where there is none of that name.
  func run(_ name: String, of lesson: String) -> Data? {
    guard Int(name) != nil else { return nil }
    return FileManager.default.contents(atPath: "\(runFolder(lesson))/\(name).json")
  }
}

/// A run that has ended.
struct KeptRun: Codable, Sendable {
  /// What was printed one after the other.
  struct Piece: Codable, Sendable {
    let before: Int
    let error: Bool
    let text: String
  }

  let date: Date
  let part: Part
  /// The script that ran.
  let text: String
  let code: Int32
  let isStopped: Bool
  let seconds: Double
  let output: [Piece]
}
