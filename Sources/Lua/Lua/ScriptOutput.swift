import CProcscriptLuaShims

/// What scripts print and read by the functions of the standard libraries, once several processes do.
///
/// Until it is shared, those functions use the C library's streams as they are.
package enum ScriptOutput {
  /// Where what is printed on a stream goes. It lives for ever, and so does its context.
  package struct Sink {
    /// The first argument of both functions, which answer with 0 or an error number.
    let context: UnsafeMutableRawPointer
    /// Takes bytes: whole lines are written and what is left waits for its end, or all is written at once.
    let append: @convention(c) (UnsafeMutableRawPointer?, UnsafeRawPointer?, Int, _ atOnce: Bool) -> Int32
    /// Writes an incomplete line too.
    let flush: @convention(c) (UnsafeMutableRawPointer?) -> Int32

    package init(
      context: UnsafeMutableRawPointer,
      append: @escaping @convention(c) (UnsafeMutableRawPointer?, UnsafeRawPointer?, Int, _ atOnce: Bool) -> Int32,
      flush: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Int32
    ) {
      self.context = context
      self.append = append
      self.flush = flush
    }

    fileprivate var asC: procscript_output_sink {
      procscript_output_sink(context: context, append: append, flush: flush)
    }
  }

  /// From now on what is printed on stdout and stderr goes to the sinks. stdout is written by line and stderr at once,
  /// unless the script calls or has called `setvbuf`.
  package static func share(output: Sink, error: Sink) {
    procscript_share_output(output.asC, error.asC)
  }

  /// From now on this process has streams for itself, which are written as the C library does it, until they are shared
  /// again.
  package static func keep(output: Bool, error: Bool) {
    procscript_keep_output(output, error)
  }

  /// The error number of the first write that lost output of stdout before it was shared; 0 for none.
  package static var failure: Int32 { procscript_output_failure() }

  /// In the child of a fork: what was lost is the parent's to tell.
  package static func forgetFailure() {
    procscript_forget_output_failure()
  }

  /// What a function of the standard libraries may wait for.
  package enum OutsideWait {
    /// What is read: from standard input, or what a program prints that `io.popen` has started.
    case input
    /// What is read from standard input, which is a terminal.
    case terminal
    /// The end of a program, in `os.execute` or at the close of what `io.popen` has returned.
    case program
  }

  /// Used by one thread.
  nonisolated(unsafe) private static var witness: (_ begins: Bool, OutsideWait) -> Void = { _, _ in }

  /// Sets who is told, once output is shared, before and after each call that may wait for something outside. (Where a
  /// call raises an error, nobody is told of its end.)
  package static func witnessOutsideWaits(_ witness: @escaping (_ begins: Bool, OutsideWait) -> Void) {
    self.witness = witness
    procscript_witness_outside_waits { begins, wait in
      let wait: OutsideWait =
        switch wait {
        case procscript_awaits_terminal: .terminal
        case procscript_awaits_program: .program
        default: .input
        }
      ScriptOutput.witness(begins, wait)
    }
  }
}

extension State {
  /// Whether the value at an index is a file of Lua's, open or closed.
  package func isFile(at index: Int32) -> Bool { procscript_is_file(pointer, index) }

  /// The descriptor of the file of Lua's at an index, for another process to go on with where the script is: what the file
  /// holds is written.
  ///
  /// - Returns: nil for anything else than a file.
  /// - Throws: ``LuaError/message(_:)`` for a closed file, and for one that can't be written.
  package func descriptorOfFile(at index: Int32) throws(LuaError) -> Int32? {
    switch procscript_descriptor_of_file(pointer, index) {
    case -1: return nil
    case -2: throw .message("a process can't have a closed file as its input or output")
    case -3: throw .message("what is to be written to a file before a process gets it can't be written")
    case let descriptor: return descriptor
    }
  }

  /// Wraps the functions of the standard libraries that print and read; those must be open. One that is no longer the
  /// library's own stays as it is.
  package func installOutput() throws(LuaError) {
    try run(procscript_install_output)
  }
}

/// What is known of a file of Lua's.
package enum FileDescription {
  case closed
  /// - Parameter holdsInput: Whether it has read more already than the script has.
  case open(descriptor: Int32, holdsInput: Bool)
}

extension State {
  /// Looks at the file of Lua's at an index; nil for anything else.
  package func fileDescription(at index: Int32) -> FileDescription? {
    var holdsInput = false
    let number = procscript_number_of_file(pointer, index, &holdsInput)
    return number >= 0 ? .open(descriptor: number, holdsInput: holdsInput) : number == -2 ? .closed : nil
  }
}
