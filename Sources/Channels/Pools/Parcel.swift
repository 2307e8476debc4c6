import OS

/// Some bytes that one process stores once, for any other to read.
public final class Parcel: SharedObject {
  private enum Layout {
    static let count = ObjectHeader.size
    static let bytes = ObjectHeader.size + 8
  }

  /// Stores a copy of the bytes.
  ///
  /// - Throws: `SystemError` when there is no shared memory left.
  public init(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    let object = try Made(.parcel, byteCount: Layout.bytes + bytes.count)
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
  public var bytes: UnsafeRawBufferPointer { Self.bytes(at: memory) }

  private static func bytes(at memory: UnsafeMutableRawPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: memory + Layout.bytes, count: Int(Word64(at: memory + Layout.count).load()))
  }

  /// Where it lies, for ``bytes(of:)`` in another process; it does not keep the parcel alive.
  public var reference: ObjectReference { ObjectReference(offset: Arena.offset(of: memory), id: identity) }

  /// The bytes of a parcel that another process certainly holds for as long as they are read.
  ///
  /// - Returns: nil where it is gone all the same.
  public static func bytes(of reference: ObjectReference) -> UnsafeRawBufferPointer? {
    let header = ObjectHeader(at: reference.offset)
    guard header.id.load() == reference.id, header.kind.load() == ObjectKind.parcel.rawValue else { return nil }
    return bytes(at: header.memory)
  }
}
