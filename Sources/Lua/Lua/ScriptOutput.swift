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

  /// The error number of the first write that lost output of stdout before it was shared; 0 for none.
  package static var failure: Int32 { procscript_output_failure() }

  /// In the child of a fork: what was lost is the parent's to tell.
  package static func forgetFailure() {
    procscript_forget_output_failure()
  }

  /// Sets who is told, once output is shared, before and after each call that reads from stdin. (Where a call raises an
  /// error, nobody is told of its end.)
  package static func witnessReading(_ witness: @escaping @convention(c) (_ begins: Bool, _ isTerminal: Bool) -> Void) {
    procscript_witness_reading(witness)
  }
}

extension State {
  /// Wraps the functions of the standard libraries that print and read; those must be open. One that is no longer the
  /// library's own stays as it is.
  package func installOutput() throws(LuaError) {
    try run(procscript_install_output)
  }
}
