import Testing

/// On systems that lack what others have: folders without devices, emulators without all of the kernel.
@Suite struct `On a bare system` {
  /// Whether a program may be given mounts of its own.
  private static let mayMount: Bool = {
    var runner = CommandRunner()
    runner.shell = "unshare --mount mount -t tmpfs none /proc"
    return (try? runner.run().ending) == .exited(0)
  }()

  private static let withoutDevices = "exec unshare --mount sh -c 'mount -t tmpfs none /dev && exec \"$@\"' sh \"$@\""

  @Test(.enabled(if: mayMount, "only root may mount"), arguments: ["fork", "spawn"])
  func `without /dev/null children have an empty standard input`(_ method: String) throws {
    var runner = CommandRunner(
      script: """
        local function look(deeper)
          print(io.read(), io.read "a")
          os.execute "read line || echo nothing to read"
          if deeper then process.spawn(look):join() end
        end
        if process.is_main() then
          process.set_start_method "\(method)"
          process.spawn(look, true):join()
          print(io.read())
        end
        """)
    runner.shell = Self.withoutDevices
    runner.input = .text("the parent's\n")
    let run = try runner.run()
    let childs = ["nil\t", "nothing to read"]
    #expect(run.lines == childs + childs + ["the parent's"], "\(run.errors)")
  }

  @Test(.enabled(if: mayMount, "only root may mount"), arguments: ["<&-", ">&-", "<&- >&- 2>&-"])
  func `without /dev/null closed standard descriptors do no harm`(_ closings: String) throws {
    var runner = CommandRunner(
      script: """
        local log = assert(io.open("log", "w"))
        print "lost"
        print(process.spawn(print, "lost too"):join())
        log:write(tostring(io.read()), "\\n")
        """)
    runner.shell = """
      exec unshare --mount sh -c 'mount -t tmpfs none /dev && { "$@" \(closings); echo "exit $?"; cat log; }' sh "$@"
      """
    let run = try runner.run()
    #expect(run.lines.suffix(2) == ["exit 0", "nil"], "\(run.output)\(run.errors)")
  }

  // MARK: Without robust futexes

  /// A program that has the system answer as an emulator does that lacks `get_robust_list`, and becomes another.
  private static let withoutRobustFutexes = """
    import ctypes, os, platform, struct, sys
    number = {"x86_64": 274, "aarch64": 100}[platform.machine()]
    def op(code, yes, no, k): return struct.pack("HBBI", code, yes, no, k)
    # Loads the call's number; where it is the one, errno is ENOSYS.
    code = op(0x20, 0, 0, 0) + op(0x15, 0, 1, number) + op(0x06, 0, 0, 0x50000 | 38) + op(0x06, 0, 0, 0x7fff0000)
    text = ctypes.create_string_buffer(code)
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", 4, ctypes.addressof(text)))
    libc = ctypes.CDLL(None)
    if libc.prctl(38, 1, 0, 0, 0) != 0 or libc.prctl(22, 2, program, 0, 0) != 0: sys.exit(99)
    os.execv(sys.argv[1], sys.argv[1:])
    """

  private static func run(_ script: String) throws -> CommandResult {
    var runner = CommandRunner(script: script)
    runner.files["emulate.py"] = withoutRobustFutexes
    runner.shell = "exec python3 emulate.py \"$@\""
    return try runner.run()
  }

  private static let canBeEmulated = (try? run("").ending) == .exited(0)

  @Test(.enabled(if: canBeEmulated, "there is no python3, or it may not"))
  func `without robust futexes a channel is an error that says so`() throws {
    let run = try Self.run(
      """
      local calls = {
        process.Queue, process.Pipe, process.Lock, process.Event, process.Semaphore, process.Barrier, process.Value,
        process.Pool, process.shared,
      }
      local arguments = { [process.Pipe] = true, [process.shared] = {} }
      for _, call in ipairs(calls) do
        print((select(2, pcall(function() local made = call(arguments[call] or 1) end)):gsub("^.-: ", "", 1)))
      end
      """)
    #expect(run.errors == "")
    let error = "cannot share channels between processes: this system has no robust futexes"
    #expect(run.lines.filter { $0 != error } == [] && run.lines.count == 9, "\(run.output)")
  }

  @Test(.enabled(if: canBeEmulated, "there is no python3, or it may not"), arguments: ["fork", "spawn"])
  func `without robust futexes processes do all that needs no channels`(_ method: String) throws {
    let run = try Self.run(
      """
      local function deeper(...)
        local p = process.spawn(string.rep, ...)
        print(#p:result())
        return "deeper"
      end
      if process.is_main() then
        process.set_start_method "\(method)"
        print(process.spawn(deeper, "x", 100000):result())
        local failing = process.spawn(error, { "a value" })
        print(select(2, pcall(failing.result, failing))[1])
        local sleeping = process.spawn(process.sleep, 100)
        print((sleeping:join(0.01)), #process.wait({ sleeping }, 0.01), sleeping:stop(), sleeping.signal)
        print(process.spawn(process.Lock):join())
      end
      """)
    #expect(
      run.output == "100000\ndeeper\na value\nfalse\t0\ttrue\tSIGTERM\ntrue\n",
      "\(run.output)\(run.errors)")
    #expect(
      run.errors.contains("Process-4") && run.errors.contains("this system has no robust futexes"), "\(run.errors)")
  }
}
