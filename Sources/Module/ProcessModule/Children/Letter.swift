import ProcscriptChannels
import ProcscriptLua
import ProcscriptSystem
import ProcscriptWire

/// A child's last message that names channels, on the script's side: they are held until it is collected. One without
/// channels is a string.
final class Letter {
  static let kind = UserdataKind<Letter>(name: "Letter")

  private let bytes: [UInt8]
  let channels: [SharedObject]

  init(_ bytes: UnsafeRawBufferPointer, naming channels: [SharedObject]) {
    self.bytes = Array(bytes)
    self.channels = channels
  }

  /// Pushes the values of the message.
  func decode(into state: State) throws(LuaError) -> Int32 {
    var count: Int32 = 0
    try bytes.withUnsafeBytesTyped { bytes throws(LuaError) in
      count = try Wire.decode(bytes, with: channels, into: state)
    }
    return count
  }

  /// Pushes the text that it begins with; says whether it does.
  func pushText(to state: State) -> Bool {
    bytes.withUnsafeBytes { Wire.pushFirstText(of: $0, to: state) }
  }
}
