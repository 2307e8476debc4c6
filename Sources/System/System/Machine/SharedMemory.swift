import Glibc

/// Zeroed memory that this process and the processes forked from it all see.
///
/// It costs nothing until it is touched (sparse, `MAP_NORESERVE`), so it may be far larger than the machine's memory,
/// and it is left out of core dumps, which would fault all of it in. It is unmapped at the end of the value's life;
/// other processes keep their mappings.
package struct SharedMemory: ~Copyable {
  /// The first byte; page-aligned.
  package let base: UnsafeMutableRawPointer
  package let byteCount: Int

  /// Maps `byteCount` bytes, at least 1; the system rounds up to whole pages.
  ///
  /// The corresponding C function is `mmap`.
  ///
  /// - Throws: `SystemError` with the operation `mapMemory`, as where `ulimit -v` leaves no room.
  package init(byteCount: Int, using calls: SystemCalls = .live) throws(SystemError) {
    precondition(byteCount > 0, "an empty mapping")
    do throws(Errno) {
      base = try calls.mapShared(byteCount)
    } catch {
      let limit = error == .noMemory ? Limit.addressSpace(using: calls) : nil
      throw SystemError(.mapMemory, error, subject: "\(byteCount) bytes", limit: limit, using: calls)
    }
    self.byteCount = byteCount
    // Core dumps are no reason to fail.
    _ = madvise(base, byteCount, MADV_DONTDUMP)
  }

  /// Maps the first `byteCount` bytes of a file in memory, which is as long at least: for all who have its descriptor.
  ///
  /// - Throws: `SystemError` with the operation `mapMemory`, as where `ulimit -v` leaves no room.
  package init(mapping descriptor: Int32, byteCount: Int, using calls: SystemCalls = .live) throws(SystemError) {
    precondition(byteCount > 0, "an empty mapping")
    let address = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, descriptor, 0)
    guard let address, address != MAP_FAILED else {
      let error = Errno.current
      let limit = error == .noMemory ? Limit.addressSpace(using: calls) : nil
      throw SystemError(.mapMemory, error, subject: "\(byteCount) bytes", limit: limit, using: calls)
    }
    base = address
    self.byteCount = byteCount
    _ = madvise(base, byteCount, MADV_DONTDUMP)
  }

  deinit {
    munmap(base, byteCount)
  }

  package var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: base, count: byteCount)
  }

  /// The place of a value of a trivial type; `offset` must be aligned for it and the value lie inside.
  package func pointer<Value: BitwiseCopyable>(
    to type: Value.Type, atByteOffset offset: Int
  ) -> UnsafeMutablePointer<Value> {
    precondition(offset >= 0 && offset <= byteCount - MemoryLayout<Value>.size, "outside the shared memory")
    precondition(offset % MemoryLayout<Value>.alignment == 0, "not aligned")
    return (base + offset).assumingMemoryBound(to: type)
  }

  /// Leaves the memory mapped for the rest of this process's life.
  package consuming func keepForever() -> UnsafeMutableRawBufferPointer {
    let bytes = bytes
    discard self
    return bytes
  }
}
