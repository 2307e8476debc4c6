import Channels
import Glibc
import OS

/// Writes lines to a descriptor that other processes write lines to at the same time: none gets into another.
///
/// Every write, of whichever process, is made under one lock in shared memory. What is complete is written at once, so
/// that lines appear in the order in which they were printed; an incomplete line waits here for its end.
final class LineWriter {
  /// What the writers of all processes share; 8 bytes, zeroed at first.
  struct Shared {
    let lock: RobustLock
    /// Not 0 while a line is being written in parts. (Its writer may be killed between two of them.)
    let isInsideLine: UnsafeMutablePointer<UInt32>

    init(at address: UnsafeMutableRawPointer) {
      lock = RobustLock(at: address)
      isInsideLine = (address + 4).assumingMemoryBound(to: UInt32.self)
    }
  }

  private let descriptor: Int32
  private let shared: Shared

  /// Whether the kernel keeps a write of any length whole, as for regular files.
  private let keepsLongWritesWhole: Bool

  /// The beginning of a line whose end is not there yet.
  private var pending: [UInt8] = []

  /// The first error that lost output; nil while all is well.
  private(set) var failure: Errno?

  /// A pipe keeps writes of up to so many bytes whole, also from programs that know nothing of the lock.
  private static let atomicCount = 4096

  init(descriptor: Int32, shared: Shared) {
    self.descriptor = descriptor
    self.shared = shared
    var status = stat()
    keepsLongWritesWhole = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Prints bytes: complete lines are written, the rest is kept for its newline.
  ///
  /// - Returns: What prevented it; those bytes are lost.
  func append(_ bytes: UnsafeRawBufferPointer) -> Errno? {
    guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
      pending.append(contentsOf: bytes)
      return nil
    }
    let lines = UnsafeRawBufferPointer(rebasing: bytes[...end])
    let rest = bytes[(end + 1)...]
    if pending.isEmpty {
      let result = writeLocked(lines)
      pending.append(contentsOf: rest)
      return result
    }
    pending.append(contentsOf: lines)
    let result = flush()
    pending.append(contentsOf: rest)
    return result
  }

  /// Prints bytes as they are, together with what was kept.
  func writeAtOnce(_ bytes: UnsafeRawBufferPointer) -> Errno? {
    if pending.isEmpty { return writeLocked(bytes) }
    pending.append(contentsOf: bytes)
    return flush()
  }

  /// Writes what was kept, an incomplete line too.
  func flush() -> Errno? {
    if pending.isEmpty { return nil }
    let result = pending.withUnsafeBytes { writeLocked($0) }
    pending.removeAll(keepingCapacity: pending.capacity <= 1 << 16)
    return result
  }

  /// Forgets what was kept: it is the parent's to write.
  func forget() {
    pending = []
  }

  /// Writes lines under the lock, as many at a time as the kernel keeps whole.
  private func writeLocked(_ bytes: UnsafeRawBufferPointer) -> Errno? {
    if shared.lock.acquire() == .abandoned, shared.isInsideLine.pointee != 0 {
      // The killed one's line ends where it stopped.
      _ = withUnsafeBytes(of: UInt8(ascii: "\n")) { LineWriter.write($0, to: descriptor) }
      shared.isInsideLine.pointee = 0
    }
    defer { shared.lock.release() }
    var rest = bytes
    while !rest.isEmpty {
      let count = countOfNextWrite(in: rest)
      let part = UnsafeRawBufferPointer(rebasing: rest[..<count])
      shared.isInsideLine.pointee = count > LineWriter.atomicCount ? 1 : 0
      if let failure = LineWriter.write(part, to: descriptor) {
        shared.isInsideLine.pointee = 0
        self.failure = self.failure ?? failure
        return failure
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    shared.isInsideLine.pointee = 0
    return nil
  }

  /// As many whole lines as are written atomically; or one line that is longer.
  private func countOfNextWrite(in bytes: UnsafeRawBufferPointer) -> Int {
    let most = LineWriter.atomicCount
    if keepsLongWritesWhole || bytes.count <= most { return bytes.count }
    if let end = bytes[..<most].lastIndex(of: UInt8(ascii: "\n")) { return end + 1 }
    return bytes[most...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
  }

  /// Writes all the bytes to a descriptor, however often the system takes only a part.
  ///
  /// - Returns: What prevented it.
  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Errno? {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        continue
      }
      switch Errno.current {
      case .interrupted: break
      case .tryAgain:
        // Somebody made the descriptor non-blocking, for whoever shares it.
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wait, 1, -1)
      case let error: return error
      }
    }
    return nil
  }
}
