import CProcscriptSystem
import Glibc

/// A file without a name, in memory, that this process and those forked from it share. Sparse: only what is written
/// takes room, so a reader and a writer may agree on ranges far apart.
///
/// The corresponding C function is `memfd_create`.
package struct MemoryFile: ~Copyable {
  private let descriptor: Descriptor
  private let calls: SystemCalls

  /// Makes an empty one, close-on-exec.
  ///
  /// - Parameter name: What `/proc` calls it; need not be unlike any other.
  /// - Throws: `SystemError` with the operation `openFile`, as at the limit of open files.
  package init(name: String, using calls: SystemCalls = .live) throws(SystemError) {
    let number = procscript_memory_file(name)
    if number < 0 { throw SystemError(.openFile, .current, subject: "memory:\(name)", using: calls) }
    descriptor = Descriptor(number, using: calls)
    self.calls = calls
  }

  /// Takes over the one that another process made, and handed over by its descriptor.
  package init(_ handedOver: Int32, using calls: SystemCalls = .live) {
    descriptor = Descriptor(handedOver, using: calls)
    self.calls = calls
  }

  /// The descriptor's number, for handing it over.
  package var number: Int32 { descriptor.number }

  /// Leaves the descriptor open, to whoever gets the number.
  package consuming func release() -> Int32 { descriptor.release() }

  /// Makes it so long; what was not written reads as zeros.
  ///
  /// - Throws: `SystemError` with the operation `writeFile`, beyond the limit `ulimit -f`.
  package func resize(to byteCount: Int) throws(SystemError) {
    try checkLimit(byteCount)
    if ftruncate(descriptor.number, byteCount) == 0 { return }
    throw SystemError(.writeFile, .current, subject: "a file in memory", using: calls)
  }

  /// From now on nobody can make it shorter, who has its descriptor: who has mapped it may rely on that.
  package func forbidShrinking() {
    procscript_forbid_shrinking(descriptor.number, true)
  }

  /// Growing a file beyond the limit would end this process by SIGXFSZ.
  private func checkLimit(_ byteCount: Int) throws(SystemError) {
    let most = ResourceLimit.current(.fileSize, using: calls)?.soft ?? ResourceLimit.unlimited
    guard UInt(byteCount) > most else { return }
    throw SystemError(.writeFile, Errno(rawValue: EFBIG), subject: "a file in memory", using: calls)
  }

  /// Writes all the bytes at an offset from the file's start.
  ///
  /// - Throws: `SystemError` with the operation `writeFile`, as at the limit `ulimit -f`.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemError) {
    try checkLimit(offset + bytes.count)
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      do throws(Errno) {
        written += try retryingInterrupted { () throws(Errno) in
          try valueOrErrno(pwrite(descriptor.number, rest.baseAddress, rest.count, offset + written))
        }
      } catch {
        throw SystemError(.writeFile, error, subject: "a file in memory", using: calls)
      }
    }
  }

  /// Passes a range of the file to `body`, without copying it. The range must have been written.
  ///
  /// - Parameter offset: A multiple of the page size.
  /// - Throws: `SystemError` with the operation `mapMemory`.
  package func withBytes<Result>(
    at offset: Int, count: Int, _ body: (UnsafeRawBufferPointer) -> Result
  ) throws(SystemError) -> Result {
    guard count > 0 else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    let address = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor.number, offset)
    guard let address, address != MAP_FAILED else {
      throw SystemError(.mapMemory, .current, subject: "\(count) bytes", using: calls)
    }
    defer { munmap(address, count) }
    return body(UnsafeRawBufferPointer(start: address, count: count))
  }

  /// Gives the memory of a range back; it reads as zeros then.
  package func discard(at offset: Int, count: Int) {
    procscript_punch_hole(descriptor.number, Int64(offset), Int64(count))
  }
}
