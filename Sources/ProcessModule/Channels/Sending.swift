import Channels
import Lua
import OS
import Wire

/// Channels in messages: they travel by reference, and are the same channels where they are received.
enum Sending {
  /// Those of the message that is being made: they live until it is received, even where its sender ends before.
  private struct Departures {
    var channels: [SharedObject] = []
    /// Whether the message that is being read won't be read again.
    var isLastReading = false
  }

  /// Through a pointer, so that looking at it pays for no check of exclusive access. Used by one thread.
  nonisolated(unsafe) private static let departures: UnsafeMutablePointer<Departures> = {
    let departures = UnsafeMutablePointer<Departures>.allocate(capacity: 1)
    departures.initialize(to: Departures())
    return departures
  }()

  /// Lets the channels of a kind be sent.
  static func register<Object: SharedObject>(_ kind: UserdataKind<Object>, in state: State) throws(LuaError) {
    try Wire.register(
      kind, in: state,
      encode: { channel, buffer throws(LuaError) in
        let reference = channel.depart()
        departures.pointee.channels.append(channel)
        buffer.append(reference.offset)
        buffer.append(reference.id)
      },
      decode: { bytes, state throws(LuaError) in
        guard let channel = try arrive(bytes) as? Object else {
          throw .message("cannot receive the \(kind.name): it is no more")
        }
        state.push(channel: channel, as: kind)
      })
  }

  private static func arrive(_ bytes: UnsafeRawBufferPointer) throws(LuaError) -> SharedObject? {
    guard bytes.count == 16 else { return nil }
    let reference = ObjectReference(
      offset: UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)),
      id: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    return try asLuaError { () throws(SystemError) in
      try SharedObject.arrive(reference, lastTime: departures.pointee.isLastReading)
    }
  }

  /// The channels that the message names which was made, each as often as it does.
  @inline(__always)
  static var departing: [SharedObject] { departures.pointee.channels }

  /// The message that was made is on its way.
  @inline(__always)
  static func commit() {
    if !departures.pointee.channels.isEmpty { departures.pointee.channels.removeAll() }
  }

  /// The message that was made, or begun, is not sent.
  @inline(__always)
  static func cancel() {
    if departures.pointee.channels.isEmpty { return }
    for channel in departures.pointee.channels { channel.recall() }
    departures.pointee.channels.removeAll()
  }

  /// Pushes the values of a message that nobody will read again.
  static func decodeForGood(_ bytes: UnsafeRawBufferPointer, into state: State) throws(LuaError) -> Int32 {
    // A finalizer may receive something meanwhile.
    let wasLastReading = departures.pointee.isLastReading
    departures.pointee.isLastReading = true
    defer { departures.pointee.isLastReading = wasLastReading }
    return try Wire.decode(bytes, into: state)
  }
}
