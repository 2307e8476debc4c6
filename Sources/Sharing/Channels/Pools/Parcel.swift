package import ProcscriptSystem

/// Some bytes that one process stores once, for any other to read.
package final class Parcel: SharedObject {
  private enum Layout {
    static let count = ObjectHeader.size
    static let bytes = ObjectHeader.size + 8
  }

  /// Stores a copy of the bytes.
  ///
  /// - Parameter objects: What they name; all held by this process.
  /// - Throws: `SystemError` when there is no shared memory left.
  package init(_ bytes: UnsafeRawBufferPointer, naming objects: [SharedObject] = []) throws(SystemError) {
    let object = try Made(.parcel, byteCount: Layout.bytes + bytes.count)
    do throws(SystemError) {
      try object.keep(objects)
    } catch {
      object.giveUp()
      throw error
    }
    Word64(at: object.memory + Layout.count).store(UInt64(bytes.count))
    if let source = bytes.baseAddress {
      (object.memory + Layout.bytes).copyMemory(from: source, byteCount: bytes.count)
    }
    super.init(object)
  }

  /// Takes hold of one that exists.
  init(existing object: Made) {
    super.init(object)
  }

  /// Valid while a process holds the parcel.
  package var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: memory + Layout.bytes, count: Int(Word64(at: memory + Layout.count).load()))
  }

  /// Where it lies, for ``find(_:)`` in another process; it does not keep the parcel alive.
  package var reference: ObjectReference { header.reference }

  /// The parcel of another process, held from now on.
  ///
  /// - Returns: nil where it is gone.
  /// - Throws: `SystemError` when there is no shared memory left.
  package static func find(_ reference: ObjectReference) throws(SystemError) -> Parcel? {
    try Holds.take(reference) as? Parcel
  }
}
