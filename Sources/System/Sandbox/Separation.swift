import CProcscriptSandbox
import CProcscriptSystem
import Glibc
package import ProcscriptSystem

/// What a process gives up that it has by its birth from one outside of the sandbox: files that are open, memory that
/// both can write to, and the right to read from the terminal that it prints on.
package enum Separation {
  /// Which files go.
  package enum Files: Sendable {
    /// All but the standard ones: of a process that was started for the sandbox.
    case all
    /// Those in memory that are this program's own: of a process that restricts itself.
    case ofMemory
  }

  /// Numbers below this one stay taken where their files go: whoever still believes to have the file, as a stream of
  /// the C library's or an object that closes it at its end, must not come to close or to read another one's.
  private static let mostKeptNumbers = 192

  /// Lets go of files. What is behind their numbers then can neither be read nor written.
  ///
  /// - Parameters:
  ///   - files: Which of them.
  ///   - kept: Descriptors that stay in any case.
  /// - Throws: ``SandboxFailure`` where it can't be done; the process is to end then.
  package static func letGo(of files: Files, but kept: [Int32]) throws(SandboxFailure) {
    let nothing = procscript_open_place("/dev/null")
    guard nothing >= 0 else { throw SandboxFailure("cannot open /dev/null: \(Errno.current)") }
    defer { close(nothing) }
    // What can't be listed would stay open.
    guard let numbers = Census.allNumbers(in: "/proc/self/fd"), numbers.contains(nothing) else {
      throw SandboxFailure("cannot list what is open in /proc/self/fd: \(Errno.current)")
    }
    for number in numbers where number > STDERR_FILENO && number != nothing {
      if kept.contains(number) || files == .ofMemory && !isMemory(number) { continue }
      if number < mostKeptNumbers {
        guard dup2(nothing, number) >= 0 else {
          throw SandboxFailure("cannot close descriptor \(number): \(Errno.current)")
        }
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
      } else {
        close(number)
      }
    }
  }

  /// Puts nothing in the place of a file: no more than an end is read from it, and what is written to it is gone.
  ///
  /// - Parameter number: A descriptor, open or not.
  /// - Throws: ``SandboxFailure`` where it can't be done.
  package static func replaceByNothing(_ number: Int32) throws(SandboxFailure) {
    let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
    guard nothing >= 0, nothing == number || dup2(nothing, number) >= 0 else {
      throw SandboxFailure("cannot open /dev/null: \(Errno.current)")
    }
    if nothing != number { close(nothing) }
  }

  /// Hides this process's memory: no other process looks into it, and it is written to no file, however this one ends. And
  /// limits it.
  ///
  /// - Parameter more: How many bytes of its own this process may have more than it has now.
  /// - Throws: ``SandboxFailure`` where it can't be done; the process is to end then.
  package static func hide(memory more: Int) throws(SandboxFailure) {
    guard let status = FileReader.text(of: "/proc/self/status"),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmData:") }),
      let now = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({ Int($0) })
    else { throw SandboxFailure("cannot read /proc/self/status: \(Errno.current)") }
    guard procscript_limit(procscript_limited_data, UInt64(now * 1024 + more)) == 0,
      procscript_limit(procscript_limited_core, 0) == 0,
      // Within a sandbox nobody may hide: its walls keep others out as well.
      SandboxPolicy.inForce != nil || procscript_hide_memory() == 0
    else { throw SandboxFailure("cannot limit memory: \(Errno.current)") }
  }

  /// Has this process, which never forks, end as soon as its parent has ended, whatever it is doing then, and whatever the
  /// parent may signal.
  ///
  /// - Returns: A descriptor of the parent.
  /// - Throws: ``SandboxFailure`` where it can't be done; the process is to end then.
  package static func end(with parent: ProcessID) throws(SandboxFailure) -> Int32 {
    do throws(SystemError) {
      guard try ParentDeath.arrange(.kill, parent: parent) == .arranged else { exitNow(1) }
      let descriptor = try ProcessDescriptor(parent).release()
      let result = procscript_end_with(descriptor)
      guard result == 0 else { throw SystemError(.openProcess, Errno(rawValue: result), using: .live) }
      return descriptor
    } catch {
      throw SandboxFailure("cannot watch the process with pid \(parent): \(error)")
    }
  }

  private static func isMemory(_ number: Int32) -> Bool {
    linkTarget(of: "/proc/self/fd/\(number)")?.hasPrefix("/memfd:procscript-") == true
  }

  /// Puts other memory, which is zero, in the place of all that this process shares with those that it was started by.
  ///
  /// - Parameter kept: Addresses in shared mappings that stay.
  /// - Throws: ``SandboxFailure`` where it can't be done; the process is to end then.
  package static func letGoOfMemory(but kept: [UnsafeRawPointer]) throws(SandboxFailure) {
    guard let maps = FileReader.text(of: "/proc/self/maps") else {
      throw SandboxFailure("cannot read /proc/self/maps: \(Errno.current)")
    }
    for line in maps.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
      guard words.count >= 5, words[1].hasSuffix("s") else { continue }
      let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      guard ends.count == 2, let start = UnsafeMutableRawPointer(bitPattern: ends[0]) else { continue }
      let byteCount = Int(ends[1] - ends[0])
      if kept.contains(where: { $0 >= UnsafeRawPointer(start) && $0 < UnsafeRawPointer(start) + byteCount }) {
        continue
      }
      // Turns to print are free then, and what was noted for others is not seen any more. Shared, with those that are
      // forked from here: the limit of a process's own memory counts all that it could write to, and this may be a
      // gigabyte.
      let flags = MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED
      guard mmap(start, byteCount, PROT_READ | PROT_WRITE, flags, -1, 0) != MAP_FAILED else {
        throw SandboxFailure("cannot let go of shared memory: \(Errno.current)")
      }
    }
  }

  /// What is printed is only written from now on: neither what is typed at a terminal can be read through it, nor what
  /// others have written into the same pipe; and what comes in by a pipe is only read. What is set for a standard
  /// descriptor, as that nobody waits at it, is not set for those outside who have it too: it is opened anew.
  ///
  /// A file on a disk stays the one that others have, as its position is theirs.
  ///
  /// - Returns: What is to be told where that can't be had.
  package static func keepDirections() -> [String] {
    var remarks: [String] = []
    for number in STDIN_FILENO...STDERR_FILENO {
      var status = stat()
      guard fstat(number, &status) == 0, [S_IFIFO, S_IFCHR, S_IFSOCK].contains(status.st_mode & S_IFMT) else {
        continue
      }
      if let remark = openAnew(number), SandboxPolicy.inForce == nil { remarks.append(remark) }
      // A pipe can be opened anew in the other direction by whom its mode allows it.
      guard linkTarget(of: "/proc/self/fd/\(number)")?.hasPrefix("pipe:") == true else { continue }
      let wrong: mode_t = number == STDIN_FILENO ? 0o222 : 0o444
      // Where it is another user's, that one's mode holds already.
      fchmod(number, status.st_mode & 0o777 & ~wrong)
    }
    return remarks
  }

  /// Puts an open file of this process's own in the place of a standard descriptor that others have too.
  ///
  /// - Returns: What is to be told where that can't be had.
  private static func openAnew(_ number: Int32) -> String? {
    let flags = fcntl(number, F_GETFL)
    let direction = number == STDIN_FILENO ? O_RDONLY : O_WRONLY
    // Without a wait for the other end of a pipe with a name.
    let kept = flags & (O_APPEND | O_NONBLOCK)
    let file = open("/proc/self/fd/\(number)", direction | O_NOCTTY | O_CLOEXEC | O_NONBLOCK | kept)
    guard file >= 0 else {
      let reason = Errno.current
      if number != STDIN_FILENO && isatty(number) != 0 && flags & O_ACCMODE != O_WRONLY {
        return "terminal: what is typed can be read through it, as it can't be opened anew: \(reason)"
      }
      return "descriptor \(number): what is set for it is set for others too, as it can't be opened anew: \(reason)"
    }
    _ = fcntl(file, F_SETFL, kept)
    dup2(file, number)
    close(file)
    return nil
  }

  private static func linkTarget(of path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = readlink(path, &buffer, buffer.count)
    return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
  }
}
