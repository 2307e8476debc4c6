import CProcscriptSystem
import Glibc
import ProcscriptNodes
import ProcscriptSystem

/// Small pieces of memory that a process shares with the stand-ins and links that it starts: where each stand-in's
/// process runs, and the links' boards. The first is made with the first start on another node.
final class NodeRecords {
  /// Where a process is, as its stand-in writes it and its parent reads it.
  struct Placement: @unchecked Sendable {
    fileprivate let base: UnsafeMutableRawPointer

    private var state: UnsafeMutablePointer<UInt32> { base.assumingMemoryBound(to: UInt32.self) }
    private static let headCount = 16
    private static let mostName = NodeRecords.size - headCount

    /// The process runs there from now on; once.
    ///
    /// - Parameters:
    ///   - node: What the node calls itself.
    ///   - pid: The process's there.
    func note(node: [UInt8], pid: UInt32) {
      let name = node.prefix(Self.mostName)
      state[1] = pid
      state[2] = UInt32(name.count)
      name.withUnsafeBytes {
        (base + Self.headCount).copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(base), byteCount: $0.count)
      }
      procscript_store_release(state, 1)
    }

    /// The name of the node that the process has come to, and its pid there; nil before that.
    var value: (node: String, pid: UInt32)? {
      guard procscript_load_acquire(state) == 1 else { return nil }
      let name = UnsafeRawBufferPointer(start: base + Self.headCount, count: min(Int(state[2]), Self.mostName))
      return (String(decoding: name, as: UTF8.self), state[1])
    }
  }

  private static let size = 256
  /// As many as a process can have children, and links for them.
  private static let count = 1 << 16

  private let memory: SharedMemory
  private var free: [Int] = []
  private var used = 0

  /// - Throws: `SystemError` with the operation `mapMemory`.
  init() throws(SystemError) {
    memory = try SharedMemory(byteCount: Self.size * Self.count)
  }

  private func take() throws(SystemError) -> UnsafeMutableRawPointer {
    if let index = free.popLast() {
      memset(memory.base + index * Self.size, 0, Self.size)
      return memory.base + index * Self.size
    }
    guard used < Self.count else {
      throw SystemError(.mapMemory, .noMemory, subject: "a place for process number \(used + 1)", using: .live)
    }
    used += 1
    return memory.base + (used - 1) * Self.size
  }

  private func giveBack(_ base: UnsafeMutableRawPointer) { free.append((base - memory.base) / Self.size) }

  /// - Throws: `SystemError` with the operation `mapMemory` where there are too many.
  func makePlacement() throws(SystemError) -> Placement { Placement(base: try take()) }

  /// A process was reaped, and is not asked for any more.
  func release(_ placement: Placement) { giveBack(placement.base) }

  /// - Throws: `SystemError` with the operation `mapMemory` where there are too many.
  func makeBoard() throws(SystemError) -> (board: LinkBoard, place: UnsafeMutableRawPointer) {
    let place = try take()
    return (LinkBoard(at: place), place)
  }

  /// A link was reaped.
  func release(boardAt place: UnsafeMutableRawPointer) { giveBack(place) }
}
