import ProcscriptChannels
import ProcscriptLua
import ProcscriptOutput
import ProcscriptSchedules
import ProcscriptSystem
import ProcscriptText
import ProcscriptWire

/// What a child runs, to its end: it never returns into the code of whoever started it.
struct ChildLife {
  let host: Host

  /// Calls the function at `index`, leaves the outcome for the parent, ends this process's own children and then this
  /// process.
  func run(_ function: Int32, with argument: Int32, in state: State) -> Never {
    // A stack of its own, so that its traceback shows its own frames only.
    let thread = state.pushThread()
    state.push(copyOf: function)
    state.push(copyOf: argument)
    state.move(2, to: thread)
    thread.becomeRunningThread()

    do {
      try thread.call(arguments: 1, results: State.allResults, keepingTraceback: true)
    } catch {
      fail(with: error, in: thread)
    }
    postResults(of: thread)
    host.endForked(code: 0)
  }

  /// Ends this process as an uncaught error does, which a call has raised that kept its traceback.
  func fail(with error: LuaError, in thread: State) -> Never {
    report(error, in: thread)
    host.endForked(code: 1)
  }

  private func postResults(of thread: State) {
    let count = thread.top
    // A child that leaves no outcome has returned without results.
    if count == 0 { return }
    var message = MessageBuffer()
    do {
      try Wire.encodeForParent(1, count: count, of: thread, into: &message, naming: "result")
      if host.isAbroad && !message.channels.isEmpty {
        return post(.unsendable, text: "a channel that was made on another node cannot be sent home")
      }
      post(.returned, message.bytes, naming: message.channels)
    } catch {
      post(.unsendable, text: thread.takeDescription(of: error))
    }
  }

  /// Tells of an uncaught error on standard error, and leaves it for whoever asks for the result.
  private func report(_ error: LuaError, in thread: State) {
    // A string is told with its traceback; any other value travels as it is beside the text.
    let hasValue = error == .raised && thread.type(at: -1) != .string
    if hasValue { thread.push(copyOf: -1) }
    let text = thread.takeReport(of: error).advised(in: thread).withoutCallers(isCallerOfTargets).text
    let name = thread.answer(to: "name", arguments: 0) ?? "Process"
    ProcessModule.tellUncaught(
      "\(name): \(String(decoding: text, as: UTF8.self))", as: Array("\(host.title(in: thread)): ".utf8) + text)

    var message = MessageBuffer()
    text.withUnsafeBytes { thread.push(bytes: $0) }
    if hasValue { thread.insert(at: -2) }
    let first = thread.top - (hasValue ? 1 : 0)
    let isEncoded = (try? Wire.encodeForParent(first, count: hasValue ? 2 : 1, of: thread, into: &message)) != nil
    if !isEncoded || host.isAbroad && !message.channels.isEmpty {
      message = MessageBuffer()
      // The value can't be sent; its description can.
      try? Wire.encodeForParent(first, count: 1, of: thread, into: &message)
    }
    post(.raised, message.bytes, naming: message.channels)
  }

  private func post(_ outcome: Outcome, text: String) {
    var text = text
    text.withUTF8 { post(outcome, UnsafeRawBufferPointer($0)) }
  }

  private func post(_ outcome: Outcome, _ message: UnsafeRawBufferPointer, naming channels: [SharedObject] = []) {
    do {
      try host.post(outcome, message: message, naming: channels)
    } catch {
      guard outcome != .unsendable else { return host.complain(error.description) }
      post(.unsendable, text: error.description)
    }
  }
}

extension Host {
  /// What errors of this process are told by: the main process's by the program, another's by what the script calls it now.
  func title(in thread: State) -> String {
    if isMain { return programName }
    return
      "\(Escaped.text(thread.answer(to: "name", arguments: 0) ?? "Process")) (pid \(pidAtHome ?? ProcessID.current()))"
  }
}
