/// The tables and functions that are being gone through, the outermost first: a stack of plain records.
struct FrameStack<Frame: BitwiseCopyable>: ~Copyable {
  private var frames: UnsafeMutablePointer<Frame>?
  private var capacity = 0

  /// How many frames there are.
  private(set) var count = 0

  init() {}

  deinit {
    frames?.deallocate()
  }

  /// Memory for more frames than these is given back when the stack is emptied.
  private static var keptCapacity: Int { 1000 }

  mutating func removeAll() {
    count = 0
    if capacity > Self.keptCapacity {
      frames?.deallocate()
      frames = nil
      capacity = 0
    }
  }

  /// The frame of a number, from 0, to be read or changed; until the next one is pushed.
  subscript(number: Int) -> UnsafeMutablePointer<Frame> {
    assert((0..<count).contains(number))
    return frames.unsafelyUnwrapped + number
  }

  /// The innermost frame, until the next one is pushed; nil when there is none.
  var last: UnsafeMutablePointer<Frame>? {
    count == 0 ? nil : frames.unsafelyUnwrapped + (count - 1)
  }

  mutating func push(_ frame: Frame) {
    if count == capacity { grow() }
    (frames.unsafelyUnwrapped + count).initialize(to: frame)
    count += 1
  }

  /// Takes the innermost frame away; there must be one.
  mutating func pop() {
    count -= 1
  }

  private mutating func grow() {
    capacity = max(16, capacity * 2)
    let larger = UnsafeMutablePointer<Frame>.allocate(capacity: capacity)
    if let frames {
      larger.moveInitialize(from: frames, count: count)
      frames.deallocate()
    }
    frames = larger
  }
}
