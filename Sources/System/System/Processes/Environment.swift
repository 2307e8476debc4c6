import CProcscriptSystem
import Glibc

/// The variables of a process's environment, for programs that are started.
package enum Environment {
  /// A variable that differs.
  package struct Change {
    /// Neither empty nor with `=` in it.
    package let name: [UInt8]
    /// nil: it is taken away.
    package let value: [UInt8]?

    package init(_ name: [UInt8], _ value: [UInt8]?) {
      self.name = name
      self.value = value
    }
  }

  /// This process's variables with some changes, as `NAME=value`.
  ///
  /// - Parameter isCleared: Whether there are none but those that the changes add.
  package static func variables(changing changes: [Change], isCleared: Bool = false) -> WordList {
    var list = WordList()
    var place = isCleared ? nil : procscript_environment()
    while let variable = place?.pointee {
      if !changes.contains(where: { isNamed(variable, $0.name) }) { list.append(UnsafePointer(variable)) }
      place = place! + 1
    }
    for change in changes {
      guard let value = change.value else { continue }
      (change.name + [UInt8(ascii: "=")] + value).withUnsafeBytes { list.append($0) }
    }
    return list
  }

  private static func isNamed(_ variable: UnsafePointer<CChar>, _ name: [UInt8]) -> Bool {
    name.withUnsafeBytes { name in
      strncmp(variable, name.baseAddress!.assumingMemoryBound(to: CChar.self), name.count) == 0
        && variable[name.count] == CChar(UInt8(ascii: "="))
    }
  }
}
