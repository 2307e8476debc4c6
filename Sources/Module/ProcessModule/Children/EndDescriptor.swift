import CProcscriptSystem
import Glibc
import ProcscriptLua
import ProcscriptSystem

/// A descriptor that is readable once a child has ended, for event loops. The child's record keeps it open, until the
/// process object is closed or collected.
final class EndDescriptor {
  static let kind = UserdataKind<EndDescriptor>(name: "procscript.enddescriptor")

  private let descriptor: Descriptor

  /// - Parameter child: One that is not reaped; nil for one that is, and so has ended.
  /// - Throws: `SystemError` with the operation `openProcess` or `poll`.
  init(of child: Child?) throws(SystemError) {
    if let child {
      descriptor = Descriptor(try ProcessDescriptor(child.pid).release())
    } else {
      let number = procscript_open_readable()
      if number < 0 { throw SystemError(.poll, Errno(rawValue: errno), using: .live) }
      descriptor = Descriptor(number)
    }
  }

  var number: Int32 { descriptor.number }
}
