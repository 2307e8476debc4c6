import Glibc
import ProcscriptSystem

/// What a process in a sandbox and its stand-in outside write to each other: see ``StandIn``.
///
/// A frame is its kind, how many bytes and how many channels follow, the channels, each by two numbers, and the bytes.
/// Neither side believes the other's numbers: memory is taken as bytes come, and not for what is promised.
struct StandInLink {
  enum Kind: UInt32 {
    /// A call on a channel, as a message: the method's name, the channel, the arguments.
    case call = 1
    /// What a call returned, as a message.
    case returned
    /// Why a call has failed: a text.
    case failed
    /// How this process has ended: the number of an ``Outcome``, and its message.
    case outcome
    /// Channels that the sandbox has no use for any more; no answer comes.
    case forget
    /// The next task of a pool's worker. Its answer: ``returned`` with the task's number, whether it was cancelled, and
    /// the task; ``failed`` where there will be none.
    case take
    /// The function of the task that was taken last. Its answer: ``returned`` with the parcel.
    case function
    /// What came of the next of the task's items: an ``AnswerKind`` and an outcome. Its answer: ``returned``, or
    /// ``failed`` where there is no room.
    case answer
  }

  struct Frame {
    let kind: Kind
    /// Each channel's handle, and its ``ObjectKind`` where that is new to the receiver.
    let channels: [(handle: UInt32, kind: UInt32)]
    let bytes: [UInt8]
  }

  /// The other side has ended, or wrote what is no frame.
  struct End: Error {}

  let number: Int32

  /// How many bytes of a frame this side sends, and receives. What comes from the sandbox is less: it is copied outside,
  /// where memory is not the sandbox's.
  private let mostSent, mostReceived: Int

  /// No message of a channel is longer.
  private static let mostBytes = 2 << 30
  private static let mostChannels: UInt32 = 1 << 20

  private init(_ number: Int32, sending mostSent: Int, receiving mostReceived: Int) {
    (self.number, self.mostSent, self.mostReceived) = (number, mostSent, mostReceived)
  }

  /// The end of a process on another node, which has its memory for itself.
  init(over number: Int32) { self.init(number, sending: Self.mostBytes, receiving: Self.mostBytes) }

  /// Both ends; close-on-exec.
  ///
  /// - Parameter mostAsked: How many bytes one frame from the sandbox may have.
  /// - Throws: `SystemError` with the operation `openFile`.
  static func ends(mostAsked: Int) throws(SystemError) -> (inner: StandInLink, outer: StandInLink) {
    var ends: [Int32] = [0, 0]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw SystemError(.openFile, .current, subject: "a socket", using: .live)
    }
    let most = min(mostAsked, mostBytes)
    return (
      StandInLink(ends[0], sending: most, receiving: mostBytes),
      StandInLink(ends[1], sending: mostBytes, receiving: most)
    )
  }

  /// Whether a message of so many bytes can be sent, with what goes before it.
  func hasRoom(for byteCount: Int) -> Bool { byteCount <= mostSent - 64 }

  /// What is wrong where there is no room.
  func refusal(of byteCount: Int) -> String {
    "cannot send \(byteCount) bytes out of the sandbox: with its limit of memory a message may have \(mostSent - 64)"
  }

  // MARK: - Sending

  func send(
    _ kind: Kind, _ bytes: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
    after head: [UInt32] = [], channels: [(handle: UInt32, kind: UInt32)] = []
  ) throws(End) {
    let byteCount = bytes.count + 4 * head.count
    guard byteCount <= mostSent else { throw End() }
    var words = [kind.rawValue, UInt32(byteCount), UInt32(channels.count)]
    for channel in channels { words += [channel.handle, channel.kind] }
    words += head
    try words.withUnsafeBytes { words in Result { () throws(End) in try send(words) } }.get()
    try send(bytes)
  }

  private func send(_ bytes: UnsafeRawBufferPointer) throws(End) {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.send(number, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw End() }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  // MARK: - Receiving

  func receive() throws(End) -> Frame {
    let head = try receive(words: 3)
    guard let kind = Kind(rawValue: head[0]), Int(head[1]) <= mostReceived, head[2] <= Self.mostChannels else {
      throw End()
    }
    let words = try receive(words: 2 * Int(head[2]))
    let channels = (0..<Int(head[2])).map { (handle: words[2 * $0], kind: words[2 * $0 + 1]) }
    return Frame(kind: kind, channels: channels, bytes: try receive(count: Int(head[1])))
  }

  private func receive(words count: Int) throws(End) -> [UInt32] {
    let bytes = try receive(count: 4 * count)
    return bytes.withUnsafeBytes { bytes in
      (0..<count).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self) }
    }
  }

  private static let piece = 1 << 18

  private func receive(count: Int) throws(End) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let start = bytes.count
      bytes += repeatElement(0, count: min(count - start, Self.piece))
      var filled = start
      while filled < bytes.count {
        let got = bytes.withUnsafeMutableBytes { read(number, $0.baseAddress! + filled, $0.count - filled) }
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else { throw End() }
        filled += got
      }
    }
    return bytes
  }
}
