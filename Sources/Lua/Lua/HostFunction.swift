import CProcscriptLuaShims

/// A function that the host offers to scripts: it takes its arguments from the stack's bottom and returns how many
/// results it left on top, or an answer that asks for an error. Write it with ``answer(_:_:)``.
public typealias HostFunction = @convention(c) (OpaquePointer?) -> Int32

/// The body of a host function: runs `body` on the calling thread's state and turns what it throws into an answer that
/// raises it, once this frame is gone.
///
/// ```swift
/// let double: HostFunction = { L in
///   answer(L) { state throws(LuaError) in
///     state.push(try state.integerArgument(1) * 2)
///     return 1
///   }
/// }
/// ```
@inlinable
@inline(__always)
public func answer(_ L: OpaquePointer?, _ body: (State) throws(LuaError) -> Int32) -> Int32 {
  let state = State(L.unsafelyUnwrapped)
  do {
    return try body(state)
  } catch {
    return state.answer(with: error)
  }
}

/// Named functions, as code that offers one after the other.
///
/// For a literal of pairs Swift's runtime makes up the type of an array when it first sees one, which takes longer than
/// to offer a hundred functions.
public typealias FunctionList = @Sendable (_ offer: (String, HostFunction) -> Void) -> Void

extension State {
  /// Pushes a function that scripts can call. Takes `upvalues` values from the stack: they are its upvalues 1 and on.
  public func push(_ function: HostFunction, upvalues: Int32 = 0) {
    procscript_push_host_function(pointer, function, upvalues)
  }

  /// The index of upvalue `n`, from 1, of the running host function.
  public func upvalueIndex(_ n: Int32) -> Int32 {
    procscript_upvalue_index(n)
  }

  /// Puts a function into the table on top, under a name.
  ///
  /// - Parameters:
  ///   - name: The key.
  ///   - function: The function.
  ///   - shared: The stack index of a value that becomes its upvalue 1; 0 for none.
  public func setFunction(_ name: String, _ function: HostFunction, sharing shared: Int32 = 0) {
    if shared != 0 { push(copyOf: shared) }
    push(function, upvalues: shared == 0 ? 0 : 1)
    rawSet(name, in: -2)
  }

  /// Pushes the line of the script that called the running host function, as messages begin: `file.lua:3: `; an empty
  /// string where no script did.
  package func pushScriptPosition() {
    procscript_push_script_position(pointer)
  }

  /// Puts named functions into the table on top.
  ///
  /// - Parameters:
  ///   - functions: The functions by their names.
  ///   - shared: The stack index of a value that becomes upvalue 1 of each; 0 for none.
  public func setFunctions(_ functions: KeyValuePairs<String, HostFunction>, sharing shared: Int32 = 0) {
    let shared = shared == 0 ? 0 : absolute(shared)
    for (name, function) in functions { setFunction(name, function, sharing: shared) }
  }

  /// Puts the functions of a list into the table on top. It makes no dictionary, so it suits what is done at each start
  /// of a program.
  ///
  /// - Parameters:
  ///   - functions: Offers each function with its name.
  ///   - shared: The stack index of a value that becomes upvalue 1 of each; 0 for none.
  public func setFunctions(_ functions: FunctionList, sharing shared: Int32 = 0) {
    let shared = shared == 0 ? 0 : absolute(shared)
    functions { name, function in setFunction(name, function, sharing: shared) }
  }
}
