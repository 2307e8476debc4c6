/// Values with tags, as the bodies of some frames are: in their order, each as often as it was added.
package struct FieldList: Equatable, Sendable {
  package struct Field: Equatable, Sendable {
    package let tag: UInt8
    package let value: [UInt8]
  }

  package private(set) var fields: [Field] = []

  package init() {}

  /// Takes bytes apart.
  ///
  /// - Parameter bytes: As ``bytes`` of another.
  /// - Returns: nil for bytes that are no list.
  package init?(_ bytes: [UInt8]) {
    var position = 0
    while position < bytes.count {
      guard let length = bytes.number(UInt32.self, at: position + 1).map(Int.init),
        length <= bytes.count - position - 5
      else { return nil }
      fields.append(Field(tag: bytes[position], value: Array(bytes[(position + 5)..<(position + 5 + length)])))
      position += 5 + length
    }
  }

  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(fields.reduce(0) { $0 + 5 + $1.value.count })
    for field in fields {
      bytes.append(field.tag)
      bytes.append(number: UInt32(field.value.count))
      bytes += field.value
    }
    return bytes
  }

  /// Adds a value.
  ///
  /// - Parameters:
  ///   - tag: What it is known by.
  ///   - value: Below 4 GiB.
  package mutating func add(_ tag: UInt8, _ value: [UInt8]) {
    fields.append(Field(tag: tag, value: value))
  }

  /// The values with a tag, in their order.
  package func all(_ tag: UInt8) -> [[UInt8]] { fields.filter { $0.tag == tag }.map(\.value) }

  /// The first value with a tag.
  package subscript(_ tag: UInt8) -> [UInt8]? { fields.first { $0.tag == tag }?.value }

  /// The first value with a tag as a text.
  package func text(_ tag: UInt8) -> String? { self[tag].map { String(decoding: $0, as: UTF8.self) } }

  /// The first value with a tag as a number.
  package func number(_ tag: UInt8) -> UInt64? { self[tag]?.number(UInt64.self) }
}
