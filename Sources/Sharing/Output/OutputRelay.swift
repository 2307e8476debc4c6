import CProcscriptSystem
import Glibc
import ProcscriptChannels
package import ProcscriptSystem

/// What children print to the terminal while this process edits a line there: they hand it over instead of writing it.
///
/// At all other times they write to the terminal themselves, so nothing depends on this process reading.
package struct OutputRelay {
  /// In memory that is shared with the children: ``HostMemory``.
  private struct Shared {
    /// Not 0 while output is wanted here.
    let isWanted: UnsafeMutablePointer<UInt32>
    /// How many children are handing something over. One that is killed meanwhile counts for ever.
    let senders: UnsafeMutablePointer<UInt32>

    init() {
      isWanted = HostMemory.relay.assumingMemoryBound(to: UInt32.self)
      senders = isWanted + 1
    }
  }

  private let shared: Shared
  /// -1 in a child.
  private let reading: Int32
  private let writing: Int32

  /// Used by the one thread of this process only.
  nonisolated(unsafe) private static var ofParent: OutputRelay?
  /// Takes what a child prints on the terminal to its parent. Used by the one thread of this process only.
  nonisolated(unsafe) private static var toParent: OutputRelay?

  /// Readable when there is something.
  package var descriptor: Int32 { reading }

  /// Offers itself to the children that are started from now on.
  ///
  /// - Throws: `SystemError` when memory or descriptors have run out.
  package init() throws(SystemError) {
    try Arena.prepareMemory()
    // A socket, since writing to one whose reader was killed can be told without a signal.
    var ends: [Int32] = [0, 0]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw SystemError(.openFile, .current, subject: "a socket", using: .live)
    }
    (reading, writing) = (ends[0], ends[1])
    shared = Shared()
    OutputRelay.ofParent = self
  }

  private init(writing: Int32) {
    (reading, self.writing) = (-1, writing)
    shared = Shared()
  }

  /// From now on what children print comes here.
  package func begin() {
    procscript_store_release(shared.isWanted, 1)
  }

  /// Takes what is there, without waiting.
  package func read() -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while bytes.count < 1 << 16 {
      let count = recv(reading, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      if count <= 0 { break }
      bytes += buffer[..<count]
    }
    return bytes
  }

  /// From now on children write to the terminal themselves.
  ///
  /// - Returns: What was handed over and not read yet.
  package func end() -> [UInt8] {
    procscript_store_release(shared.isWanted, 0)
    var rest: [UInt8] = []
    // Those that are handing something over finish it; one that was killed is not waited for long.
    var patience = 20
    while true {
      let more = read()
      rest += more
      if !more.isEmpty { continue }
      if procscript_load_acquire(shared.senders) == 0 || patience == 0 { break }
      patience -= 1
      usleep(1000)
    }
    procscript_store_release(shared.senders, 0)
    return rest + read()
  }

  // MARK: The child's side

  /// In the child of a fork: there is a parent that may want what is printed.
  package static func afterFork() {
    guard let relay = ofParent else { return }
    ofParent = nil
    // Without its reader the socket tells that the parent has ended.
    close(relay.reading)
    toParent = relay
  }

  /// The descriptor that a program which is started anew is handed over, to print through; nil where there is none.
  package static var handover: Int32? { (ofParent ?? toParent)?.writing }

  /// In a program that was started anew and has the arena: its parent may want what is printed, by the descriptor that
  /// ``handover`` was there.
  package static func attach(_ handedOver: Int32) {
    toParent = OutputRelay(writing: handedOver)
  }

  /// Hands bytes over if they are for the terminal and the parent wants them.
  ///
  /// - Returns: How many it took; the others, if there are any, are for the caller to write.
  static func take(_ bytes: UnsafeRawBufferPointer, for descriptor: Int32) -> Int {
    guard let relay = toParent, procscript_load_acquire(relay.shared.isWanted) != 0, isatty(descriptor) != 0 else {
      return 0
    }
    return relay.send(bytes)
  }

  private func send(_ bytes: UnsafeRawBufferPointer) -> Int {
    procscript_add(shared.senders, 1)
    defer { procscript_add(shared.senders, UInt32(bitPattern: -1)) }
    // It may have ended since: then nobody counts on us any more.
    if procscript_load_acquire(shared.isWanted) == 0 { return 0 }
    var sent = 0
    while sent < bytes.count {
      let count = Glibc.send(
        writing, bytes.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
      if count > 0 { sent += count } else if errno != EINTR { return sent }
    }
    return sent
  }
}
