extension UnsafeMutablePointer where Pointee: ~Copyable {
  /// Memory for one value that is there as long as the process: for a global variable on a hot path, since looking at
  /// it through a pointer pays for no check of exclusive access.
  package static func lasting(_ value: consuming Pointee) -> UnsafeMutablePointer {
    let memory = UnsafeMutablePointer.allocate(capacity: 1)
    memory.initialize(to: value)
    return memory
  }
}
