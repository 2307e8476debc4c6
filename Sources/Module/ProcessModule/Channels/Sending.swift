import ProcscriptChannels
import ProcscriptLua
import ProcscriptWire

/// Channels in messages: they travel beside the bytes, and are the same channels where they are received.
enum Sending {
  /// Lets the channels of a kind be sent.
  ///
  /// - Parameters:
  ///   - words: What errors call one of them.
  ///   - isOne: Whether an object can be one of the kind: a class may be that of several.
  ///   - push: Pushes one that was received.
  static func register<Object: SharedObject>(
    _ kind: UserdataKind<Object>, called words: String, in state: State, where isOne: @escaping (Object) -> Bool,
    push: @escaping (State, Object) -> Void
  ) throws(LuaError) {
    try Wire.register(
      kind, in: state,
      encode: { channel, buffer throws(LuaError) in
        // Another one may lie in its place by now.
        guard channel.isHeld || Abroad.mayName(channel) else {
          if Abroad.has(channel) {
            let place = Abroad.words(
              inSandbox: "from outside of the sandbox to others in it", onNode: "of home to others on this node")
            throw .message("cannot send a \(words) \(place): only this process can use it")
          }
          throw .message("cannot send a closed \(words): this process has no hold on it any more")
        }
        if channel.isHeld && Abroad.isSendingOut {
          let way = Abroad.words(
            inSandbox: "that was made in the sandbox out of it", onNode: "home that was made on this node")
          throw .message("cannot send a \(words) \(way)")
        }
        buffer.attach(channel)
      },
      decode: { bytes, attachments, state throws(LuaError) in
        guard bytes.count == 4 else { throw .message("this is not a message: a \(kind.name) is named by 4 bytes") }
        let number = Int(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
        guard attachments.indices.contains(number), let channel = attachments[number] as? Object else {
          throw .message("cannot receive the \(kind.name): it is no more")
        }
        guard isOne(channel) else { throw .message("this is not a message: what it calls a \(kind.name) is none") }
        push(state, channel)
      })
  }
}

extension MessageBuffer {
  /// The channels that the message names.
  @inline(__always)
  var channels: [SharedObject] {
    attachments.isEmpty ? [] : attachments.map { unsafeDowncast($0, to: SharedObject.self) }
  }
}
