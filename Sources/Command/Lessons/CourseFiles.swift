import CProcscriptCourse
import Glibc

/// Where the files of a course are: in the command itself, or in a folder of a teacher's.
package struct CourseFiles: Sendable {
  /// What a file holds, by its path in the course; nil where there is none, or it can't be read.
  package let contents: @Sendable (String) -> [UInt8]?

  /// The path of its folder; nil for the course that the command carries with it.
  package let folder: String?

  package init(inFolder folder: String, contents: @escaping @Sendable (String) -> [UInt8]?) {
    self.folder = folder
    self.contents = contents
  }

  private init(contents: @escaping @Sendable (String) -> [UInt8]?) {
    folder = nil
    self.contents = contents
  }

  /// Those that the command was built with. They lie among its constants.
  package static let embedded = CourseFiles { path in
    var count = 0
    let files = UnsafeBufferPointer(start: procscript_course_files(&count), count: count)
    let file = files.first { strcmp($0.path, path) == 0 }
    return file.map { Array(UnsafeBufferPointer(start: $0.bytes, count: $0.count)) }
  }

  func text(_ path: String) -> String? { contents(path).map { String(decoding: $0, as: UTF8.self) } }
}
