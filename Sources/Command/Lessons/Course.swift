/// Lessons in the order in which they build on each other, in sections.
package struct Course: Sendable {
  /// Lessons that belong together.
  package struct Section: Sendable {
    package let names: [Language: String]
    package let lessons: [Lesson]
  }

  package let files: CourseFiles
  package let sections: [Section]

  /// All lessons: those of the notes in their order, those about what is between processes, a remark of the notes, how to
  /// see it all, what comes from elsewhere: from programs, by signals, from clients; and all orders of it.
  package let lessons: [Lesson]

  /// The lessons that have an exercise.
  package let exercises: [Lesson]

  /// The file that says which lessons there are, and in which order.
  package static let orderFile = "course.txt"

  /// The course that the command carries with it. What is wrong with it is found by the tests.
  package static let own: Course = {
    do throws(CourseError) {
      return try Course(.embedded)
    } catch {
      preconditionFailure(error.description)
    }
  }()

  /// - Throws: What is wrong with the file `course.txt`, with its line.
  package init(_ files: CourseFiles) throws(CourseError) {
    guard let text = files.text(Self.orderFile) else {
      throw CourseError("there is no \(Self.orderFile), which says which lessons there are")
    }
    var reader = CourseReader(files: files)
    try reader.read(text)
    self.files = files
    sections = reader.sections
    lessons = sections.flatMap(\.lessons)
    exercises = lessons.filter { $0.exercise != nil }
  }

  /// The text of a part of the library that checks are made of.
  package static func libraryPart(_ name: String) -> String {
    CourseFiles.embedded.text("Checks/\(name).lua") ?? ""
  }

  /// The parts of that library, but for the one that begins.
  package static let libraryParts = ["words", "json", "orders", "lanes", "source", "properties", "questions"]
}

extension Lesson {
  /// All lessons of the command's own course.
  package static var all: [Lesson] { Course.own.lessons }
}

/// Something is wrong with a course.
package struct CourseError: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
