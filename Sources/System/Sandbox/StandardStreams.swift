import CProcscriptSystem
// The C library's streams are variables there; nobody here sets them.
@preconcurrency import Glibc
import ProcscriptSystem

/// The standard descriptors of a sandbox: pipes, which the supervisor passes on and counts.
struct StandardStreams {
  /// nil where there is nothing to read: then the sandbox has a descriptor of its own that says so. Whoever has a pipe's
  /// end can open it anew for writing, and a file's place is everybody's who has it: so what the supervisor has is not
  /// handed on.
  let input: Relay?
  private let nothing: Int32
  let output: Relay
  /// nil where standard error goes where standard output does: then they are one pipe, and what is printed stays in order.
  let errors: Relay?
  /// Whether somebody at a terminal waits for each line.
  let isTerminal: Bool

  /// - Throws: ``SandboxFailure``
  init() throws(SandboxFailure) {
    nothing = Self.isNothing(STDIN_FILENO) ? open("/dev/null", O_RDONLY | O_CLOEXEC) : -1
    input = nothing >= 0 ? nil : try Relay.input()
    output = try Relay.output(STDOUT_FILENO)
    errors = Self.isSame(STDOUT_FILENO, STDERR_FILENO) ? nil : try Relay.output(STDERR_FILENO)
    isTerminal = isatty(STDOUT_FILENO) != 0
  }

  /// What the sandbox has as 0, 1 and 2.
  var inner: [Int32] {
    [input?.inner ?? nothing, output.inner, errors?.inner ?? output.inner]
  }

  /// In the sandbox: a line that is printed is seen at once, and a question before its answer is typed.
  func bufferLines() {
    guard isTerminal else { return }
    setvbuf(stdout, nil, _IOLBF, 0)
    setvbuf(stdin, nil, _IOLBF, 0)
  }

  var all: [Relay] { [input, output, errors].compactMap { $0 } }
  var outputs: [Relay] { [output, errors].compactMap { $0 } }

  private static func isNothing(_ descriptor: Int32) -> Bool {
    var status = stat()
    var null = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFCHR && stat("/dev/null", &null) == 0
      && null.st_rdev == status.st_rdev
  }

  private static func isSame(_ first: Int32, _ second: Int32) -> Bool {
    var (one, other) = (stat(), stat())
    guard fstat(first, &one) == 0, fstat(second, &other) == 0 else { return false }
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }
}
