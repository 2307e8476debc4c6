import Glibc

/// Tells of files that were saved, replaced or removed in some folders.
///
/// The corresponding C functions are those of `inotify`.
package struct FolderWatch: ~Copyable {
  private let descriptor: Descriptor
  private let calls: SystemCalls

  /// - Throws: `SystemError` with the operation `watchFolder`, as at a limit.
  package init(using calls: SystemCalls = .live) throws(SystemError) {
    let number = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    guard number >= 0 else { throw SystemError(.watchFolder, .current, subject: "files", using: calls) }
    descriptor = Descriptor(number, using: calls)
    self.calls = calls
  }

  /// The descriptor's number, for `Poll`: readable when something has happened.
  package var number: Int32 { descriptor.number }

  /// Watches the folder that is at the path now. Once more for the same folder changes nothing.
  ///
  /// - Throws: `SystemError` with the operation `watchFolder`: `noSuchFile` when there is none.
  package borrowing func watch(_ path: String) throws(SystemError) {
    // What is written counts when it is closed. A file that appears as a whole is a link or was moved here.
    let events =
      IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR
    guard inotify_add_watch(number, path, UInt32(events)) >= 0 else {
      throw SystemError(.watchFolder, .current, subject: path, using: calls)
    }
  }

  /// What has happened since the last call, without waiting.
  package struct Changes: Equatable, Sendable {
    /// The names of files that were saved, replaced or removed.
    package var names: Set<String> = []
    /// Files that were opened for writing for the first time; they are in `names` too once they are closed. Links, which
    /// nobody closes, are only here.
    package var created: Set<String> = []
    /// Whether anything may have happened: a folder itself went, or there was too much to tell.
    package var isUnsure = false
  }

  /// - Throws: `SystemError` with the operation `watchFolder`.
  package borrowing func changes() throws(SystemError) -> Changes {
    var changes = Changes()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16_384, alignment: 8)
    defer { buffer.deallocate() }
    while true {
      let count: Int
      do throws(Errno) {
        count = try retryingInterrupted { () throws(Errno) in try calls.read(number, buffer) }
      } catch {
        if error == .tryAgain { return changes }
        throw SystemError(.watchFolder, error, subject: "files", using: calls)
      }
      var offset = 0
      while offset < count { offset += changes.take(UnsafeRawBufferPointer(rebasing: buffer[offset..<count])) }
    }
  }
}

extension FolderWatch.Changes {
  /// Takes in the event that begins here.
  ///
  /// - Returns: Its size.
  fileprivate mutating func take(_ bytes: UnsafeRawBufferPointer) -> Int {
    let event = bytes.loadUnaligned(as: inotify_event.self)
    let header = MemoryLayout<inotify_event>.size
    let end = header + Int(event.len)
    let name = String(decoding: bytes[header..<end].prefix { $0 != 0 }, as: UTF8.self)
    let mask = event.mask
    if mask & UInt32(IN_CREATE) != 0 {
      created.insert(name)
    } else if name.isEmpty || mask & UInt32(IN_Q_OVERFLOW) != 0 {
      isUnsure = true
    } else {
      names.insert(name)
    }
    return end
  }
}
