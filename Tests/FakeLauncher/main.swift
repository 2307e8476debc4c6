// The C library's stream is a variable there; nobody here sets it.
@preconcurrency import Glibc

// A launcher for tests: it runs a command here and passes bytes between it and whoever has started it, as badly as it is
// told to.
//
//   --noise=TEXT     prints that first, and a newline
//   --say=TEXT       prints that on standard error at its end
//   --lines          passes on only whole lines, or 1,024 bytes, as slurmstepd does
//   --piece=N        writes so many bytes at once
//   --cut-out=N      ends after so many bytes from the command, as if its connection were cut
//   --cut-in=N       ends after so many bytes to the command
//   --stall-out=N    passes on so many bytes from the command, and then nothing, without an end
//   --stall-in=N     the same to the command
//   --exit=N         its exit code at the command's end; "never": it does not end then
//   --keep=FILE      when it is killed, the command's streams stay open, and it hears nothing of that: another process has
//                    them, whose pid is written there
//   --count=FILE     writes there, at the command's end, how many bytes went each way
//   -- COMMAND…

struct Options {
  var noise: String?
  var say: String?
  var isLineWise = false
  var piece = Int.max
  var cutOut = Int.max
  var cutIn = Int.max
  var stallOut = Int.max
  var stallIn = Int.max
  var exit: String?
  var keep: String?
  var count: String?
  var command: [String] = []

  init(_ words: [String]) {
    var words = words[...]
    while let word = words.popFirst() {
      if word == "--" {
        command = Array(words)
        return
      }
      let halves = word.split(separator: "=", maxSplits: 1)
      let value = halves.count > 1 ? String(halves[1]) : ""
      switch halves[0] {
      case "--noise": noise = value
      case "--say": say = value
      case "--lines": isLineWise = true
      case "--piece": piece = Int(value)!
      case "--cut-out": cutOut = Int(value)!
      case "--cut-in": cutIn = Int(value)!
      case "--stall-out": stallOut = Int(value)!
      case "--stall-in": stallIn = Int(value)!
      case "--exit": exit = value
      case "--keep": keep = value
      case "--count": count = value
      default: fail("unknown option \(word)")
      }
    }
  }
}

func fail(_ text: String) -> Never {
  fputs("fake launcher: \(text)\n", stderr)
  exit(64)
}

func openPipe() -> (reading: Int32, writing: Int32) {
  var ends: [Int32] = [0, 0]
  guard pipe(&ends) == 0 else { fail("no pipe") }
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  return (ends[0], ends[1])
}

/// - Returns: false where nobody reads any more.
func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32, piece: Int) -> Bool {
  var rest = bytes
  while !rest.isEmpty {
    let count = rest.prefix(piece).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { continue }
    if count <= 0 { return false }
    rest = rest.dropFirst(count)
  }
  return true
}

/// One direction.
struct Direction {
  let source: Int32
  let destination: Int32
  let cut: Int
  let stall: Int
  let isLineWise: Bool
  var count = 0
  var held: [UInt8] = []
  var isOpen = true

  var isStalled: Bool { count >= stall }

  enum Outcome { case goesOn, isAtEnd, isCut }

  mutating func pass(piece: Int) -> Outcome {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let got = read(source, &buffer, buffer.count)
    if got < 0 && errno == EINTR { return .goesOn }
    if got <= 0 {
      isOpen = false
      _ = writeAll(held[...], to: destination, piece: piece)
      close(destination)
      return .isAtEnd
    }
    let allowed = min(got, min(cut, stall) - count)
    count += allowed
    held += buffer[..<allowed]
    var end = held.count
    if isLineWise && held.count < 1024 { end = held.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0 }
    let isThere = writeAll(held[..<end], to: destination, piece: piece)
    held.removeFirst(end)
    if count >= cut { return .isCut }
    if !isThere {
      isOpen = false
      close(source)
    }
    return .goesOn
  }
}

func run() -> Never {
  signal(SIGPIPE, SIG_IGN)
  let options = Options(Array(CommandLine.arguments.dropFirst()))
  guard !options.command.isEmpty else { fail("no command") }
  let (input, output) = (openPipe(), openPipe())

  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  posix_spawn_file_actions_adddup2(&actions, input.reading, STDIN_FILENO)
  posix_spawn_file_actions_adddup2(&actions, output.writing, STDOUT_FILENO)
  var command: [UnsafeMutablePointer<CChar>?] = options.command.map { strdup($0) } + [nil]
  var pid: pid_t = 0
  guard posix_spawnp(&pid, command[0]!, &actions, nil, &command, environ) == 0 else {
    fputs("fake launcher: cannot run \(options.command[0])\n", stderr)
    exit(127)
  }
  close(input.reading)
  close(output.writing)

  if let path = options.keep {
    // Somebody who holds the command's streams open, until it has closed them itself.
    var keeper: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("600"), nil]
    var kept = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&kept)
    posix_spawn_file_actions_adddup2(&kept, input.writing, 10)
    posix_spawn_file_actions_adddup2(&kept, output.reading, 11)
    for number: Int32 in 0...2 { posix_spawn_file_actions_addopen(&kept, number, "/dev/null", O_RDWR, 0) }
    var holder: pid_t = 0
    guard posix_spawnp(&holder, "sleep", &kept, nil, &keeper, environ) == 0, let file = fopen(path, "w") else {
      fail("nobody keeps its streams")
    }
    fputs("\(holder)\n", file)
    fclose(file)
  }

  if let noise = options.noise { _ = writeAll(Array("\(noise)\n".utf8)[...], to: STDOUT_FILENO, piece: options.piece) }

  var toNode = Direction(
    source: STDIN_FILENO, destination: input.writing, cut: options.cutIn, stall: options.stallIn, isLineWise: false)
  var toHome = Direction(
    source: output.reading, destination: STDOUT_FILENO, cut: options.cutOut, stall: options.stallOut,
    isLineWise: options.isLineWise)

  func end(with code: Int32) -> Never {
    if let say = options.say { fputs(say + "\n", stderr) }
    // Whoever waits for the file finds all of it.
    if let path = options.count, let file = fopen(path + ".new", "w") {
      fputs("\(toNode.count) \(toHome.count)\n", file)
      fclose(file)
      rename(path + ".new", path)
    }
    exit(code)
  }

  while toHome.isOpen {
    var polled: [pollfd] = []
    for direction in [toNode, toHome] {
      let isWatched = direction.isOpen && !direction.isStalled
      polled.append(pollfd(fd: isWatched ? direction.source : -1, events: Int16(POLLIN), revents: 0))
    }
    guard poll(&polled, nfds_t(polled.count), -1) > 0 else { continue }
    let isCut =
      polled[0].revents != 0 && toNode.pass(piece: options.piece) == .isCut
      || polled[1].revents != 0 && toHome.pass(piece: options.piece) == .isCut
    // The command finds its input at an end, and nobody who reads what it says.
    if isCut { end(with: options.exit.flatMap { Int32($0) } ?? 0) }
  }
  if options.exit == "never" { while true { pause() } }
  close(input.writing)
  var status: Int32 = 0
  while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
  end(with: options.exit.flatMap { Int32($0) } ?? (status & 0x7F == 0 ? status >> 8 & 0xFF : 137))
}

run()
