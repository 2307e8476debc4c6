import CProcscriptSystem
import Glibc

/// The folder of this process: where names without a slash in front are looked up.
package enum WorkingFolder {
  /// Its path from the root, in whatever bytes, with the zero that ends it; nil where it is gone, or can't be reached from
  /// the root.
  ///
  /// The corresponding C function is `getcwd`.
  package static func path() -> [CChar]? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
      guard let path = getcwd(buffer.baseAddress, buffer.count) else { return nil }
      return Array(UnsafeBufferPointer(start: path, count: strlen(path) + 1))
    }
  }

  /// Makes another folder this process's.
  ///
  /// The corresponding C function is `chdir`.
  ///
  /// - Returns: Whether that was possible.
  @discardableResult
  package static func enter(_ path: [CChar]) -> Bool { chdir(path) == 0 }

  /// A folder to come back to, whatever has become of its name.
  package struct Place: ~Copyable {
    private let descriptor: Descriptor

    /// The one that this process is in.
    ///
    /// - Throws: `SystemError` with the operation `openFile`.
    package init() throws(SystemError) {
      let number = procscript_open_working_folder()
      if number < 0 { throw SystemError(.openFile, .current, subject: ".", using: .live) }
      descriptor = Descriptor(number)
    }

    /// The corresponding C function is `fchdir`.
    package consuming func enter() {
      _ = fchdir(descriptor.number)
    }
  }
}
