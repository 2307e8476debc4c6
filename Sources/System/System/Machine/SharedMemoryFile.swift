import CProcscriptSystem
import Glibc

/// Zeroed memory that this process, the processes forked from it, and whoever is handed the descriptor all see.
///
/// Like ``SharedMemory`` it costs nothing until it is touched and is left out of core dumps. It stays mapped, and its
/// descriptor open, for the rest of the process's life.
package struct SharedMemoryFile: Sendable {
  /// The first byte; page-aligned.
  nonisolated(unsafe) package let base: UnsafeMutableRawPointer
  package let byteCount: Int
  /// Close-on-exec; nil where `ulimit -f` allows no file of that size: then only processes forked from this one see the
  /// memory.
  package let descriptor: Int32?

  /// Makes a file in memory and maps it, as large as the first of some sizes that the system grants.
  ///
  /// The corresponding C functions are `memfd_create` and `mmap`.
  ///
  /// - Parameters:
  ///   - name: What `/proc` calls it; need not be unlike any other.
  ///   - sizes: In bytes, the largest first; at least one. `ulimit -v` and `ulimit -f` may refuse the larger ones.
  /// - Throws: `SystemError` with the operation `openFile` at the limit of open files, `mapMemory` where even the last
  ///   size has no room.
  package init(name: String, largestOf sizes: [Int], using calls: SystemCalls = .live) throws(SystemError) {
    let file = procscript_memory_file(name)
    if file < 0 { throw SystemError(.openFile, .current, subject: "memory:\(name)", using: calls) }
    // Growing a file beyond the limit would end this process by SIGXFSZ.
    let fileLimit = ResourceLimit.current(.fileSize, using: calls)?.soft ?? ResourceLimit.unlimited
    var failure = Errno(rawValue: EFBIG)
    for size in sizes where UInt(size) <= fileLimit {
      guard ftruncate(file, size) == 0,
        let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0),
        address != MAP_FAILED
      else {
        failure = .current
        continue
      }
      // Core dumps are no reason to fail.
      _ = madvise(address, size, MADV_DONTDUMP)
      procscript_forbid_shrinking(file, false)
      (base, byteCount, descriptor) = (address, size, file)
      return
    }
    close(file)
    if failure == Errno(rawValue: EFBIG) {
      for size in sizes {
        guard let memory = try? SharedMemory(byteCount: size, using: calls) else { continue }
        (base, byteCount, descriptor) = (memory.keepForever().baseAddress!, size, nil)
        return
      }
    }
    let limit = failure == .noMemory ? Limit.addressSpace(using: calls) : nil
    throw SystemError(.mapMemory, failure, subject: "\(sizes.last ?? 0) bytes", limit: limit, using: calls)
  }
}

extension SharedMemoryFile {
  /// Puts a copy in the place of the memory that this process has mapped: at the same address, for this process and those
  /// that are forked from it from now on.
  ///
  /// - Throws: `SystemError` with the operation `openFile`, `writeFile` or `mapMemory`; nothing has changed then.
  package init(copying file: SharedMemoryFile, name: String, using calls: SystemCalls = .live) throws(SystemError) {
    let copy = procscript_memory_file(name)
    if copy < 0 { throw SystemError(.openFile, .current, subject: "memory:\(name)", using: calls) }
    let (base, byteCount) = (file.base, file.byteCount)
    guard ftruncate(copy, byteCount) == 0, Self.copyContent(of: file, to: copy) else {
      let error = Errno.current
      close(copy)
      throw SystemError(.writeFile, error, subject: "memory:\(name)", using: calls)
    }
    let flags = MAP_SHARED | MAP_NORESERVE | MAP_FIXED
    guard mmap(base, byteCount, PROT_READ | PROT_WRITE, flags, copy, 0) != MAP_FAILED else {
      let error = Errno.current
      close(copy)
      throw SystemError(.mapMemory, error, subject: "\(byteCount) bytes", using: calls)
    }
    _ = madvise(base, byteCount, MADV_DONTDUMP)
    procscript_forbid_shrinking(copy, false)
    (self.base, self.byteCount, descriptor) = (base, byteCount, copy)
  }

  /// `SEEK_DATA` and `SEEK_HOLE`, which the C library shows to GNU programs only.
  private static var seekData: Int32 { 3 }
  private static var seekHole: Int32 { 4 }

  /// Copies what was ever written to: the rest reads as zeros in the copy too.
  private static func copyContent(of file: SharedMemoryFile, to copy: Int32) -> Bool {
    guard let descriptor = file.descriptor else { return write(file.base, file.byteCount, to: copy, at: 0) }
    var end = 0
    while true {
      let start = lseek(descriptor, end, seekData)
      // ENXIO: there is no more.
      if start < 0 { return errno == ENXIO }
      end = lseek(descriptor, start, seekHole)
      if end < 0 || !write(file.base + start, end - start, to: copy, at: start) { return false }
    }
  }

  private static func write(_ bytes: UnsafeRawPointer, _ count: Int, to file: Int32, at offset: Int) -> Bool {
    guard lseek(file, offset, SEEK_SET) == offset else { return false }
    do throws(Errno) {
      try writeAll(UnsafeRawBufferPointer(start: bytes, count: count)) { rest throws(Errno) in
        try retryingInterrupted { () throws(Errno) in
          try valueOrErrno(Glibc.write(file, rest.baseAddress, rest.count))
        }
      }
      return true
    } catch {
      return false
    }
  }

  /// Maps the file in memory that another process made and handed over.
  ///
  /// - Parameter handedOver: Its descriptor, open for the rest of this process's life.
  /// - Throws: `SystemError` with the operation `mapMemory`.
  package init(_ handedOver: Int32, using calls: SystemCalls = .live) throws(SystemError) {
    var status = stat()
    guard fstat(handedOver, &status) == 0 else {
      throw SystemError(.mapMemory, .current, subject: "descriptor \(handedOver)", using: calls)
    }
    byteCount = Int(status.st_size)
    base = try SharedMemory(mapping: handedOver, byteCount: byteCount, using: calls).keepForever().baseAddress!
    descriptor = handedOver
  }
}

/// Gives the memory of whole pages of a shared mapping back; they read as zeros then, for all who map them.
///
/// The corresponding C function is `madvise(MADV_REMOVE)`. Nothing is done where the system has no such thing, nor where
/// the range does not begin and end with a page: the system would take the rest of the last page along.
///
/// - Returns: Whether it was done.
@discardableResult
package func removePages(_ start: UnsafeMutableRawPointer, count: Int) -> Bool {
  (Int(bitPattern: start) | count) % pageSize == 0 && procscript_remove_pages(start, count) == 0
}

extension SharedMemoryFile {
  /// Puts other memory, all of it zero, in the place of the memory that this process has mapped: at the same address, for this
  /// process and those that are forked from it from now on. The descriptor of the old one is closed.
  ///
  /// - Parameters:
  ///   - old: What this process has mapped, and must use no more.
  ///   - name: What `/proc` calls the new file; need not be unlike any other.
  ///   - sizes: In bytes, the largest first; those above the old one's are passed over, and so are those that `ulimit -f`
  ///     does not allow. Where none is left, it is no file.
  /// - Throws: `SystemError` with the operation `openFile` or `mapMemory`; the old memory may be gone then, and the process is
  ///   to end.
  package init(
    replacing old: SharedMemoryFile, name: String, largestOf sizes: [Int], using calls: SystemCalls = .live
  ) throws(SystemError) {
    let fileLimit = ResourceLimit.current(.fileSize, using: calls)?.soft ?? ResourceLimit.unlimited
    let base = old.base
    let possible = sizes.filter { $0 <= old.byteCount && UInt($0) <= fileLimit }
    var mapped: (byteCount: Int, file: Int32)?
    if !possible.isEmpty {
      let file = procscript_memory_file(name)
      if file < 0 { throw SystemError(.openFile, .current, subject: "memory:\(name)", using: calls) }
      let flags = MAP_SHARED | MAP_NORESERVE | MAP_FIXED
      for size in possible where mapped == nil {
        guard ftruncate(file, size) == 0, mmap(base, size, PROT_READ | PROT_WRITE, flags, file, 0) != MAP_FAILED else {
          continue
        }
        procscript_forbid_shrinking(file, false)
        mapped = (size, file)
      }
      if mapped == nil { close(file) }
    }
    if let (byteCount, file) = mapped {
      if byteCount < old.byteCount { munmap(base + byteCount, old.byteCount - byteCount) }
      (self.byteCount, descriptor) = (byteCount, file)
    } else {
      let flags = MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED
      guard mmap(base, old.byteCount, PROT_READ | PROT_WRITE, flags, -1, 0) != MAP_FAILED else {
        throw SystemError(.mapMemory, .current, subject: "\(old.byteCount) bytes", using: calls)
      }
      (byteCount, descriptor) = (old.byteCount, nil)
    }
    self.base = base
    if let descriptor = old.descriptor { close(descriptor) }
    // Core dumps are no reason to fail.
    _ = madvise(base, byteCount, MADV_DONTDUMP)
  }
}
