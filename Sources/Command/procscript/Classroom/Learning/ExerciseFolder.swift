import Glibc
import ProcscriptLessons
import ProcscriptSystem

/// The folder in which a learner works: a file for each exercise, and the progress.
struct ExerciseFolder {
  let folder: FolderPath
  private(set) var course: Course
  var progress: Progress
  let speech: Speech
  /// What the file of the progress holds, as far as is known; nil where there is none.
  private var saved: String?

  static let defaultName = "process-exercises"

  /// Opens one, or begins one that is not there yet.
  ///
  /// - Parameters:
  ///   - path: The folder of the exercises.
  ///   - course: The folder of a teacher's course; nil for the one that was begun with, at first the command's own.
  ///   - language: nil for the one that was begun with, at first the environment's.
  /// - Throws: `SystemError` or `CourseError`.
  init(_ path: String, course: String? = nil, language: Language? = nil) throws {
    folder = FolderPath(path)
    let file = folder.path(of: Progress.file)
    if FileVersion.exists(at: file) {
      guard let bytes = file.withCString({ Interpreter.text(ofFile: $0) }) else {
        throw CourseError("cannot read \(file): it is no file that can be read")
      }
      let text = String(decoding: bytes, as: UTF8.self)
      do throws(CourseError) {
        (progress, saved) = (try Progress(text), text)
      } catch {
        throw CourseError("\(folder.path(of: ""))\(error.description)")
      }
    } else {
      progress = Progress()
    }
    if let language { progress.language = language }
    if let course { progress.course = realPath(of: course) ?? course }
    speech = progress.language.map(Speech.init) ?? .ofEnvironment
    self.course = try progress.course.map { try Course(inFolder: $0) } ?? .own
  }

  var isThere: Bool { FileVersion.exists(at: folder.path) }

  func path(of lesson: Lesson) -> String { folder.path(of: lesson.fileName) }

  /// What an exercise's file holds as it is put into the folder.
  func given(_ lesson: Lesson) -> [UInt8] {
    Array((lesson.exercise?.file(with: lesson.words(in: speech.language).task) ?? "").utf8)
  }

  // MARK: Writing

  /// Makes the folder where it isn't there, and puts into it what is missing: all exercises at first, later those that a
  /// new version brings. A file that its learner has edited is never touched; one that is as it was put there is
  /// replaced by what the exercise is now.
  ///
  /// - Returns: The exercises that were added.
  @discardableResult
  mutating func fill() throws(SystemError) -> [Lesson] {
    try folder.make()
    var added: [Lesson] = []
    for lesson in course.exercises {
      let given = given(lesson)
      let mark = Progress.mark(of: given)
      let path = path(of: lesson)
      let known = progress.exercises[lesson.name]
      if !FileVersion.exists(at: path) {
        try NewFile.write(given, to: path, replacing: false)
        if known == nil { added.append(lesson) }
      } else if let written = known?.written, written != mark, isAsWritten(lesson, written) {
        try NewFile.replace(path, with: given)
      } else {
        if known == nil { progress.exercises[lesson.name] = Progress.Exercise() }
        continue
      }
      progress.exercises[lesson.name, default: Progress.Exercise()].written = mark
    }
    return added
  }

  private func isAsWritten(_ lesson: Lesson, _ mark: String) -> Bool {
    answer(to: lesson).map { Progress.mark(of: $0) == mark } ?? false
  }

  /// Whether a learner has changed an exercise's file.
  func isEdited(_ lesson: Lesson) -> Bool { answer(to: lesson).map { $0 != given(lesson) } ?? false }

  /// What is in an exercise's file; nil where it can't be read.
  func answer(to lesson: Lesson) -> [UInt8]? { path(of: lesson).withCString { Interpreter.text(ofFile: $0) } }

  /// Brings an exercise back to what it was, and keeps what was there beside it.
  ///
  /// - Returns: The path of what was there; nil where there was nothing to keep.
  mutating func reset(_ lesson: Lesson) throws(SystemError) -> String? {
    let path = path(of: lesson)
    var kept: String?
    if isEdited(lesson), let answer = answer(to: lesson) {
      var number = 1
      while FileVersion.exists(at: folder.path(of: "\(lesson.name).\(number).lua")) { number += 1 }
      let copy = folder.path(of: "\(lesson.name).\(number).lua")
      try NewFile.write(answer, to: copy, replacing: false)
      kept = copy
    }
    let given = given(lesson)
    try folder.make()
    try NewFile.replace(path, with: given)
    progress.exercises[lesson.name, default: Progress.Exercise()].written = Progress.mark(of: given)
    return kept
  }

  /// Writes down the progress, where it has changed: on a full disk one can still look, read and try.
  mutating func save() throws(SystemError) {
    let text = progress.text
    if text == saved { return }
    try NewFile.replace(folder.path(of: Progress.file), with: Array(text.utf8))
    saved = text
  }

  // MARK: Where the learner is

  func isDone(_ lesson: Lesson) -> Bool { progress.exercises[lesson.name]?.isDone ?? false }

  var doneCount: Int { course.exercises.count { isDone($0) } }

  /// The exercise that the learner is at: the one that was gone to last, else the first that is not done.
  var current: Lesson? {
    let exercises = course.exercises
    return exercises.first { $0.name == progress.current } ?? exercises.first { !isDone($0) } ?? exercises.last
  }

  /// The next exercise that is not done, behind a lesson, and else from the beginning; nil where all are done.
  func next(after lesson: Lesson?) -> Lesson? {
    let exercises = course.exercises
    let place = lesson?.number ?? 0
    return exercises.first { $0.number > place && !isDone($0) } ?? exercises.first { !isDone($0) }
  }
}

extension Course {
  /// The course in a folder.
  ///
  /// - Throws: What is wrong with it, with the folder.
  init(inFolder path: String) throws(CourseError) {
    let folder = FolderPath(path)
    guard FileVersion.exists(at: path) else { throw CourseError("there is no folder '\(path)' with a course") }
    do throws(CourseError) {
      try self.init(
        CourseFiles(inFolder: path) { name in
          folder.path(of: name).withCString { Interpreter.text(ofFile: $0) }
        })
    } catch {
      throw CourseError("\(path): \(error.description)")
    }
  }
}
