import CProcscriptSystem
import ProcscriptChannels
import ProcscriptSystem

/// Where the children of one process leave their outcome: a slot each in a file in memory that is shared with them.
///
/// A child stores its outcome without waiting for anybody, however long it is, and may be killed at any instruction: the
/// parent looks only once the child has ended. One descriptor serves any number of children.
///
/// Invariant: a slot belongs to one child from ``reserve()`` to ``release(_:)``; only that child writes into it, and its
/// `outcome` is written last.
final class Mailbox {
  typealias Slot = Int

  /// The fixed part of a slot, before the bytes of a message that fits.
  private struct Head: BitwiseCopyable {
    var outcome: UInt32 = 0
    var byteCount = 0
    /// Whether the message is in a ``Parcel``, which is all that is bequeathed: where files may not be so long.
    var isInParcel = false
    /// What the message names; 0 for nothing. See ``Bequest``.
    var bequestOffset: UInt64 = 0
    var bequestID: UInt64 = 0

    var bequest: ObjectReference? {
      bequestID == 0 ? nil : ObjectReference(offset: bequestOffset, id: bequestID)
    }
  }

  private static let slotSize = 256
  private static let inlineCapacity = slotSize - MemoryLayout<Head>.size

  /// Longer messages go behind the slots, where the file is sparse and each slot has a range of its own.
  private static let rangeSize = 1 << 40

  private let file: MemoryFile
  /// The slots.
  private let memory: SharedMemory
  private let isInFile: Bool

  /// Slots that were released, the last one first, so that few pages are touched.
  private var free: [Slot] = []
  /// How many slots have ever been in use.
  private var used = 0

  /// - Throws: `SystemError` when memory or descriptors have run out.
  init() throws(SystemError) {
    file = try MemoryFile(name: "procscript-outcomes")
    // Sparse: a slot for each pid that Linux can have, or fewer where `ulimit -v` or `ulimit -f` refuses.
    let sizes = [1 << 22, 1 << 16, 1 << 12].map { $0 * Mailbox.slotSize }
    var mapped: SharedMemory?
    for size in sizes where mapped == nil {
      if (try? file.resize(to: size)) != nil { mapped = try? SharedMemory(mapping: file.number, byteCount: size) }
    }
    isInFile = mapped != nil
    file.forbidShrinking()
    // Where no file may be so long, the forked ones do without.
    memory = if let mapped = mapped.take() { mapped } else { try SharedMemory(byteCount: sizes[sizes.count - 1]) }
  }

  /// The parent's, for a program that was started anew.
  ///
  /// - Throws: `SystemError` when there is no memory to map it.
  init(handedOver descriptor: Int32, byteCount: Int) throws(SystemError) {
    file = MemoryFile(descriptor)
    memory = try SharedMemory(mapping: descriptor, byteCount: byteCount)
    isInFile = true
  }

  /// What ``init(handedOver:byteCount:)`` takes; nil where the slots are in no file, as under `ulimit -f`.
  var handover: (descriptor: Int32, byteCount: Int)? { isInFile ? (file.number, memory.byteCount) : nil }

  /// The descriptor of the file that long messages are in.
  var descriptor: Int32 { file.number }

  /// Where the slots begin in this process.
  var base: UnsafeMutableRawPointer { memory.base }

  private func head(of slot: Slot) -> UnsafeMutablePointer<Head> {
    memory.pointer(to: Head.self, atByteOffset: slot * Mailbox.slotSize)
  }

  private func inlineBytes(of slot: Slot) -> UnsafeMutableRawPointer {
    memory.base + slot * Mailbox.slotSize + MemoryLayout<Head>.size
  }

  private func range(of slot: Slot) -> Int { (slot + 1) * Mailbox.rangeSize }

  // The parent's side

  /// Gives a slot to a child that is about to be made.
  ///
  /// - Throws: `SystemError` when there are more children than slots.
  func reserve() throws(SystemError) -> Slot {
    if let slot = free.popLast() { return slot }
    guard (used + 1) * Mailbox.slotSize <= memory.byteCount else {
      throw SystemError(.mapMemory, .noMemory, subject: "a slot for child number \(used + 1)", using: .live)
    }
    used += 1
    return used - 1
  }

  /// Takes a slot back and empties it.
  func release(_ slot: Slot) {
    let head = head(of: slot)
    if head.pointee.byteCount > Mailbox.inlineCapacity, !head.pointee.isInParcel {
      file.discard(at: range(of: slot), count: head.pointee.byteCount)
    }
    if let bequest = head.pointee.bequest { Bequest.discard(bequest) }
    head.pointee = Head()
    free.append(slot)
  }

  /// What the child of a slot told before it ended.
  func outcome(in slot: Slot) -> Outcome {
    Outcome(rawValue: head(of: slot).pointee.outcome) ?? .none
  }

  /// Passes the message of a slot's child to `body`, empty where there is none, and what it names, held from then on. As
  /// often as it is asked.
  ///
  /// - Throws: `SystemError` when a long one can't be mapped, or there is no shared memory left.
  func withMessage(
    in slot: Slot, _ body: (UnsafeRawBufferPointer, [SharedObject]) -> Void
  ) throws(SystemError) {
    let head = head(of: slot).pointee
    let objects = if let bequest = head.bequest { try Bequest.take(bequest) ?? [] } else { [] as [SharedObject] }
    if head.isInParcel {
      guard let parcel = objects.first as? Parcel else { return body(UnsafeRawBufferPointer(start: nil, count: 0), []) }
      let named = try parcel.takeNamed()
      withExtendedLifetime(parcel) { body(parcel.bytes, named) }
    } else if head.byteCount <= Mailbox.inlineCapacity {
      body(UnsafeRawBufferPointer(start: inlineBytes(of: slot), count: max(0, head.byteCount)), objects)
    } else {
      try file.withBytes(at: range(of: slot), count: head.byteCount) { body($0, objects) }
    }
  }

  // The child's side

  /// Leaves this child's outcome in its slot.
  ///
  /// - Parameter channels: What the message names.
  /// - Throws: `SystemError` when a long message has no room.
  func post(
    _ outcome: Outcome, message: UnsafeRawBufferPointer, naming channels: [SharedObject], in slot: Slot
  ) throws(SystemError) {
    let head = head(of: slot)
    var objects = channels
    head.pointee.byteCount = message.count
    if message.count <= Mailbox.inlineCapacity {
      UnsafeMutableRawBufferPointer(start: inlineBytes(of: slot), count: message.count).copyMemory(from: message)
    } else {
      do throws(SystemError) {
        try file.write(message, at: range(of: slot))
      } catch {
        // The limit of files in a sandbox is less than where any range begins.
        objects = [try Parcel(message, naming: channels)]
        head.pointee.isInParcel = true
      }
    }
    if !objects.isEmpty {
      try Bequest.leave(objects) { bequest in
        (head.pointee.bequestOffset, head.pointee.bequestID) = (bequest.offset, bequest.id)
      }
    }
    procscript_store_release(&head.pointee.outcome, outcome.rawValue)
  }
}
