import CProcscriptSystem
import Glibc
import Testing

@testable import ProcscriptSystem

/// Its one task and its word are the process's.
@Suite(.serialized, .timeLimit(.minutes(10))) struct `A lookout` {
  @Test func `wakes who sleeps on a futex as soon as a descriptor is ready`() throws {
    var ends: [Int32] = [0, 0]
    ensure(pipe(&ends) == 0)
    defer {
      for end in ends { close(end) }
      Lookout.end()
    }
    let lookout = try Lookout(for: [.init(ends[0])])
    for _ in 1...3 {
      let count = try lookout.lookAgain()
      #expect(try !lookout.isReady)
      ensure(write(ends[1], "x", 1) == 1)
      let watch = procscript_futex_watch(word: lookout.word, expected: count, is_private: true)
      let end = SystemClock.nanoseconds() + 30_000_000_000
      let outcome = withUnsafePointer(to: watch) { procscript_futex_wait_any($0, 1, end) }
      // Woken, or ready before it could sleep.
      #expect(outcome == 0 || outcome == EAGAIN)
      #expect(try lookout.isReady)
      var byte: UInt8 = 0
      ensure(read(ends[0], &byte, 1) == 1)
    }
  }

  @Test func `looks at a descriptor for both, and at one that is always ready`() throws {
    var ends: [Int32] = [0, 0]
    ensure(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    let file = open("/proc/self/exe", O_RDONLY)
    defer {
      for descriptor in ends + [file] { close(descriptor) }
      Lookout.end()
    }
    let lookout = try Lookout(for: [.init(file), .init(ends[0]), .init(ends[0], .writable)])
    #expect(try lookout.isReady)
    let error = #expect(throws: SystemError.self) { try Lookout(for: [.init(file), .init(9999)]) }
    #expect(error?.description.contains("descriptor 9999") == true)
  }

  @Test func `outlives the thread that had it started`() throws {
    var ends: [Int32] = [0, 0]
    ensure(pipe(&ends) == 0)
    defer {
      for end in ends { close(end) }
      Lookout.end()
    }
    Lookout.end()
    startByThread(ends)
    let lookout = try Lookout(for: [.init(ends[0])])
    let count = try lookout.lookAgain()
    ensure(write(ends[1], "x", 1) == 1)
    let watch = procscript_futex_watch(word: lookout.word, expected: count, is_private: true)
    let outcome = withUnsafePointer(to: watch) {
      procscript_futex_wait_any($0, 1, SystemClock.nanoseconds() + 30_000_000_000)
    }
    #expect(outcome == 0 || outcome == EAGAIN)
  }

  @Test func `is ended with its process, whose children have their own`() throws {
    var ends: [Int32] = [0, 0]
    ensure(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    do {
      _ = try Lookout(for: [.init(ends[0])])
    }
    let child = fork()
    if child == 0 {
      let lookout = try? Lookout(for: [.init(ends[0])])
      let count = (try? lookout?.lookAgain()) ?? 0
      write(ends[1], "x", 1)
      while let lookout, procscript_load_acquire(lookout.word) == count {}
      // Not ended: it goes with the process.
      _exit(lookout == nil ? 1 : 0)
    }
    var status: Int32 = -1
    ensure(waitpid(child, &status, 0) == child)
    #expect(status == 0)
    Lookout.end()
    // None is left: there is no child of this kind.
    #expect(waitpid(-1, nil, Int32(bitPattern: UInt32(__WCLONE)) | WNOHANG) == -1 && errno == ECHILD)
  }

  @Test(arguments: [false, true]) func `ends with its process when that is killed`(byThread: Bool) throws {
    var ends: [Int32] = [0, 0]
    ensure(pipe(&ends) == 0)
    // Programs that other tests start are not to have it.
    for end in ends { ensure(fcntl(end, F_SETFD, FD_CLOEXEC) == 0) }
    let child = fork()
    if child == 0 {
      if byThread { startByThread(ends) } else { ensure(procscript_start_lookout() == 0) }
      close(ends[0])
      write(ends[1], "x", 1)
      while true { pause() }
    }
    close(ends[1])
    defer { close(ends[0]) }
    var byte: UInt8 = 0
    ensure(read(ends[0], &byte, 1) == 1)
    kill(child, SIGKILL)
    ensure(waitpid(child, nil, 0) == child)
    // It has the process's descriptors: the pipe ends once it is gone too.
    var end = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
    #expect(poll(&end, 1, 30_000) == 1)
  }

  /// Has a lookout started by a thread, which has been woken by it and has ended then.
  ///
  /// - Parameter ends: Of an empty pipe.
  private func startByThread(_ ends: [Int32]) {
    let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { ends in
      let ends = ends!.assumingMemoryBound(to: Int32.self)
      ensure(procscript_start_lookout() == 0)
      let word = procscript_lookout_word()!
      let count = procscript_load_acquire(word)
      ensure(procscript_look_out_for(ends[0], true, false) == 0)
      var byte: UInt8 = 0
      ensure(write(ends[1], &byte, 1) == 1)
      while procscript_load_acquire(word) == count {}
      procscript_stop_looking_out_for(ends[0])
      ensure(read(ends[0], &byte, 1) == 1)
      var path = [CChar](repeating: 0, count: 100)
      ensure(readlink("/proc/thread-self", &path, path.count - 1) > 0)
      return UnsafeMutableRawPointer(strdup(path))
    }
    var (thread, ends) = (pthread_t(), ends)
    ensure(pthread_create(&thread, nil, start, &ends) == 0)
    var folder: UnsafeMutableRawPointer?
    ensure(pthread_join(thread, &folder) == 0)
    // What the end of a thread brings about the system does before it takes the thread's folder away.
    let path = "/proc/" + String(cString: folder!.assumingMemoryBound(to: CChar.self))
    while access(path, F_OK) == 0 { usleep(100) }
    free(folder)
  }
}
