import CProcscriptLuaShims

/// A function that reads or writes one element of what a userdata refers to: it is called without what host functions cost,
/// for it knows nothing of Lua. It returns false, and has done nothing, where more is to be done: then the host function is
/// called that it stands before.
package struct ElementFunction: Sendable {
  /// Given what the userdata refers to, the key, and the value that is to be written, or the place for the one that is read:
  /// a ``Scalar``, and its bits, those of a boolean 0 or 1.
  package typealias Body =
    @convention(c) (UnsafeMutableRawPointer?, Int64, UnsafeMutablePointer<Int32>?, UnsafeMutablePointer<UInt64>?) ->
    Bool

  /// What a value of an element is: a `procscript_scalar`, whose numbers are here for code elsewhere to have them inline.
  package enum Scalar {
    package static var integer: Int32 { @inlinable @inline(__always) get { 0 } }
    package static var float: Int32 { @inlinable @inline(__always) get { 1 } }
    package static var boolean: Int32 { @inlinable @inline(__always) get { 2 } }
  }

  fileprivate let body: Body

  package init(_ body: Body) {
    self.body = body
  }
}

/// Element functions by the metamethods that they stand before, as code that offers one after the other.
package typealias ElementFunctionList = @Sendable (_ offer: (String, ElementFunction) -> Void) -> Void

extension State {
  /// Has the metamethod on top of the stack be called only where an element function has declined.
  ///
  /// - Parameters:
  ///   - element: The function.
  ///   - field: The one key that it is called for, as 1; nil for integers.
  func callFirst(_ element: ElementFunction, forField field: String?) {
    procscript_call_element_first(pointer, element.body, field)
  }
}
