import Glibc
import Lua
import OS
import Wire

/// What a forked child does, from the fork to its end: it never returns into its parent's code.
struct ChildLife {
  let host: Host
  let parent: ProcessID
  let isDaemon: Bool

  /// Calls the function at `index`, leaves the outcome for the parent, ends this process's own children and then this
  /// process.
  func run(_ function: Int32, with argument: Int32, in state: State) -> Never {
    prepare(state)
    // A stack of its own, so that its traceback shows its own frames only.
    let thread = state.pushThread()
    state.push(copyOf: function)
    state.push(copyOf: argument)
    state.move(2, to: thread)

    var code: Int32 = 0
    do {
      try thread.call(arguments: 1, results: State.allResults, keepingTraceback: true)
      postResults(of: thread)
    } catch {
      code = 1
      report(error, in: thread)
    }
    host.endForked(code: code)
  }

  /// Makes this process independent of the one that it was copied from.
  private func prepare(_ state: State) {
    Interruption.cancel()
    SharedOutput.afterFork()
    OutputRelay.afterFork()
    if host.keepsChildrenApart { leaveGroup() }
    do {
      try StandardInput.detach()
      if isDaemon, try ParentDeath.arrange(.kill, parent: parent) == .parentIsGone { exitNow(1) }
    } catch {
      host.complain(error.description)
      exitNow(1)
    }
    reseed(state)
  }

  /// Leaves the terminal's keys to the parent: Ctrl-C is for the line that it runs.
  private func leaveGroup() {
    host.keepsChildrenApart = false
    setpgid(0, 0)
  }

  /// Gives this process random numbers of its own.
  private func reseed(_ state: State) {
    guard state.registryGet(ModuleKeys.randomseed) == .function else { return state.pop() }
    state.push(Int64(bitPattern: randomSeed()))
    state.push(Int64(bitPattern: randomSeed()))
    // It can't fail with two integers; a child with its parent's random numbers would still be a child.
    do { try state.call(arguments: 2, results: 0) } catch { state.pop() }
  }

  private func postResults(of thread: State) {
    let count = thread.top
    var message = MessageBuffer()
    do {
      if count > 0 { try Wire.encode(1, count: count, of: thread, into: &message, naming: "result") }
      Sending.commit()
      post(.returned, message.bytes)
    } catch {
      Sending.cancel()
      post(.unsendable, text: thread.takeDescription(of: error))
    }
  }

  /// Tells of an uncaught error on standard error, and leaves it for whoever asks for the result.
  private func report(_ error: LuaError, in thread: State) {
    // A string is told with its traceback; any other value travels as it is beside the text.
    let hasValue = error == .raised && thread.type(at: -1) != .string
    if hasValue { thread.push(copyOf: -1) }
    let text = thread.takeReport(of: error).advised(in: thread).withoutCallers(isCallerOfTargets).text
    SharedOutput.complain(Array("\(name(in: thread)) (pid \(ProcessID.current())): ".utf8) + text)

    var message = MessageBuffer()
    text.withUnsafeBytes { thread.push(bytes: $0) }
    if hasValue { thread.insert(at: -2) }
    let first = thread.top - (hasValue ? 1 : 0)
    if (try? Wire.encode(first, count: hasValue ? 2 : 1, of: thread, into: &message)) == nil {
      Sending.cancel()
      // The value can't be sent; its description can.
      try? Wire.encode(first, count: 1, of: thread, into: &message)
    }
    Sending.commit()
    post(.raised, message.bytes)
  }

  /// What the script calls this process now.
  private func name(in thread: State) -> String {
    guard thread.registryGet(ModuleKeys.inquire) == .function else {
      thread.pop()
      return "Process"
    }
    thread.push("name")
    do { try thread.call(arguments: 1, results: 1) } catch {}
    defer { thread.pop() }
    return thread.string(at: -1) ?? "Process"
  }

  private func post(_ outcome: Outcome, text: String) {
    var text = text
    text.withUTF8 { post(outcome, UnsafeRawBufferPointer($0)) }
  }

  private func post(_ outcome: Outcome, _ message: UnsafeRawBufferPointer) {
    do {
      try host.post(outcome, message: message)
    } catch {
      guard outcome != .unsendable else { return host.complain(error.description) }
      post(.unsendable, text: error.description)
    }
  }
}
