import Glibc
import Testing

@testable import ProcscriptSystem

@Suite(.timeLimit(.minutes(10))) struct DescriptorTests {
  /// The live calls, which note what is closed.
  func noting(_ closed: Shared<[Int32]>, failing errno: Errno? = nil) -> SystemCalls {
    let calls = SystemCalls()
    calls.close = { descriptor throws(Errno) in
      closed.change { $0.append(descriptor) }
      try SystemCalls.live.close(descriptor)
      if let errno { throw errno }
    }
    return calls
  }

  @Test func `a descriptor is close-on-exec and closed once`() throws {
    let closed = Shared<[Int32]>([])
    var numbers: [Int32] = []
    do {
      let file = try Descriptor(opening: "/dev/null", flags: O_RDONLY, using: noting(closed))
      #expect(fcntl(file.number, F_GETFD) == FD_CLOEXEC)
      numbers.append(file.number)
    }
    let file = try Descriptor(opening: "/dev/null", flags: O_RDONLY, using: noting(closed))
    numbers.append(file.number)
    try file.close()
    #expect(closed.value == numbers)
  }

  @Test func `a released descriptor stays open`() throws {
    let closed = Shared<[Int32]>([])
    let number = try Descriptor(opening: "/dev/null", flags: O_RDONLY, using: noting(closed)).release()
    #expect(fcntl(number, F_GETFD) != -1)
    #expect(closed.value == [])
    close(number)
  }

  @Test func `closing is never tried twice`() throws {
    let closed = Shared<[Int32]>([])
    try Descriptor(opening: "/dev/null", flags: O_RDONLY, using: noting(closed, failing: .interrupted)).close()
    #expect(closed.value.count == 1)
    let full = Errno.noSpace
    let error = #expect(throws: SystemError.self) {
      try Descriptor(opening: "/dev/null", flags: O_RDONLY, using: noting(closed, failing: full)).close()
    }
    #expect(error?.operation == .closeFile && error?.errno == full)
    #expect(closed.value.count == 2)
  }

  @Test func `an open that a signal cuts short is made again`() throws {
    let cuts = Counter()
    _ = try Descriptor(opening: "/dev/null", flags: O_RDONLY, using: .interruptedOnce(counting: cuts))
    #expect(cuts.value == 1)
  }

  @Test func `a missing file is named`() {
    let error = #expect(throws: SystemError.self) {
      _ = try Descriptor(opening: "/no/such/file", flags: O_RDONLY)
    }
    #expect(error?.description == "cannot open /no/such/file: no such file or directory")
  }

  @Test func `closed standard descriptors are opened, and the files that come next land elsewhere`() async {
    await #expect(processExitsWith: .success) {
      // In a forked child, where no other thread opens a file meanwhile.
      guard case .parent(let child) = try forkProcess() else {
        for closed: [Int32] in [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]] {
          for number in closed { close(number) }
          try StandardDescriptors.openMissing()
          let next = try Descriptor(opening: "/dev/null", flags: O_RDONLY)
          if next.number <= 2 { exitNow(1) }
          // Programs that are started get them too.
          for number in closed where fcntl(number, F_GETFD) != 0 { exitNow(2) }
        }
        var byte: UInt8 = 0
        exitNow(read(0, &byte, 1) == 0 && write(1, "x", 1) == 1 && write(2, "x", 1) == 1 ? 0 : 3)
      }
      _ = try ProcscriptSystem.waitForEnd(of: [child], until: .never, all: true)
      ensure(try Wait.reap(child) == .ended(.exited(0)))
      exit(0)
    }
  }

  @Test func `open standard descriptors are left as they are`() async {
    await #expect(processExitsWith: .success) {
      let calls = SystemCalls()
      calls.openat = { _, _, _ throws(Errno) in preconditionFailure("opened") }
      try StandardDescriptors.openMissing(using: calls)
      exit(0)
    }
  }

  @Test func `a child's standard input is empty, and the parent reads on where it was`() async {
    await #expect(processExitsWith: .success) {
      var path = Array("/tmp/input-XXXXXX".utf8CString)
      let file = mkstemp(&path)
      unlink(path)
      let text = String(repeating: "line of text\n", count: 2000)
      ensure(write(file, text, text.utf8.count) == text.utf8.count)
      lseek(file, 0, SEEK_SET)
      dup2(file, 0)
      for character in "line".utf8 { ensure(getchar() == Int32(character)) }
      let offset = lseek(0, 0, SEEK_CUR)
      ensure(offset > 4, "the stream has not read ahead")
      try ensureChildReadsNothing()
      ensure(lseek(0, 0, SEEK_CUR) == offset)
      for character in " of text\nline".utf8 { ensure(getchar() == Int32(character)) }
      exit(0)
    }
  }

  @Test func `a child's standard input is empty though its parent has read nothing yet`() async {
    await #expect(processExitsWith: .success) {
      var ends: [Int32] = [0, 0]
      ensure(pipe(&ends) == 0)
      dup2(ends[0], 0)
      ensure(write(ends[1], "text", 4) == 4)
      try ensureChildReadsNothing()
      for character in "text".utf8 { ensure(getchar() == Int32(character)) }
      exit(0)
    }
  }

  @Test func `a child's standard input is empty whatever has become of the descriptor that was kept for it`() async {
    await #expect(processExitsWith: .success) {
      StandardInput.prepareForFork()
      // Any code may close what it does not know, and open something else.
      let replacements: [Int32] = [-1, open("/dev/zero", O_RDONLY)]
      for replacement in replacements {
        for descriptor in Int32(48)..<64 {
          close(descriptor)
          if replacement >= 0 { dup2(replacement, descriptor) }
        }
        try ensureChildReadsNothing()
      }
      exit(0)
    }
  }

  @Test func `what cannot be written out is an error`() async {
    await #expect(processExitsWith: .success) {
      let full = open("/dev/full", O_WRONLY)
      dup2(full, 1)
      // As through a pipe or into a file: not written at once.
      fputs("text", fdopen(1, "w"))
      do throws(SystemError) {
        try flushAllStreams()
      } catch {
        ensure(error.operation == .flush && error.errno == .noSpace)
        ensure(error.description == "cannot write out what was printed: no space left on device")
        exitNow(0)
      }
      exitNow(1)
    }
  }
}

/// Forks a child that detaches its standard input, and makes sure that it reads the end of the file there.
private func ensureChildReadsNothing() throws {
  switch try forkProcess() {
  case .child:
    try StandardInput.detach()
    exitNow(getchar() == EOF ? 0 : 1)
  case .parent(let child):
    _ = try ProcscriptSystem.waitForEnd(of: child, until: .never)
    ensure(try Wait.reap(child) == .ended(.exited(0)))
  }
}
