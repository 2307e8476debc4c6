import CProcscriptSystem
import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptRecording
import ProcscriptSchedules

/// The body of a channel's method: like ``answer(_:_:)``, with the channel that it was called on.
///
/// - Parameters:
///   - verb: What it does with the channel; nil where the body says so itself, or where others can't see it.
///   - attends: Whether the process looks after its pools first.
@inline(__always)
func channelCall<Object: AnyObject>(
  _ L: OpaquePointer?, _ type: Object.Type, _ verb: Operation.Verb? = nil, attends: Bool = true,
  _ body: (State, Object) throws(LuaError) -> Int32
) -> Int32 {
  answer(L) { state throws(LuaError) in
    if attends { try state.attend() }
    let results = try state.withSelf(as: type) { object throws(LuaError) in
      if let verb, procscript_takes_turns() { try Points.take(verb, unsafeDowncast(object, to: SharedObject.self)) }
      return try body(state, object)
    }
    guard let results else { throw state.wrongSelf() }
    return results
  }
}

/// The userdata that a script has, by the channels' addresses, so that `==` and tables tell channels apart. They are weak.
private let cache = RegistryKey()

extension State {
  /// The error of a method that was called on something else.
  fileprivate func wrongSelf() -> LuaError {
    rawGet("__name", from: upvalueIndex(1))
    let kind = string(at: -1) ?? "channel"
    pop()
    return .argument(1, "\(kind) expected, got \(typeName(at: 1)): write a colon before the method's name")
  }

  func makeChannelCache() {
    pushTable()
    pushTable()
    push("v")
    rawSet("__mode", in: -2)
    setMetatable(of: -2)
    registrySet(cache)
  }

  /// Pushes a channel: the userdata that the script has of it already, if there is one.
  func push<Object: AnyObject>(channel: Object, as kind: UserdataKind<Object>) {
    push(channel, as: kind, cachedAt: UnsafeRawPointer(Unmanaged.passUnretained(channel).toOpaque()))
  }

  /// Pushes the lock of a channel, which is one object with it here, and for the script another thing.
  func push<Object: AnyObject>(lockOf channel: Object, as kind: UserdataKind<Object>) {
    push(channel, as: kind, cachedAt: UnsafeRawPointer(Unmanaged.passUnretained(channel).toOpaque()) + 1)
  }

  private func push<Object: AnyObject>(
    _ channel: Object, as kind: UserdataKind<Object>, cachedAt address: UnsafeRawPointer
  ) {
    registryGet(cache)
    push(address: address)
    if rawGet(from: -2) == .nil {
      pop()
      push(channel, as: kind)
      push(address: address)
      push(copyOf: -2)
      rawSet(in: -4)
    }
    remove(at: -2)
  }

  /// Pushes the method that the key at index 2 names, or nil, for an `__index` function.
  @inline(__always)
  func pushMethod() throws(LuaError) -> Int32 {
    rawGet(UserdataFields.methods, from: upvalueIndex(1))
    push(copyOf: 2)
    // The table notes the name of one that is not there.
    if rawGet(from: -2) == .nil, let name = string(at: 2) { try get(name, from: -2) }
    return 1
  }

  /// What a call that can't do now what it is for returns: nil or false, and why.
  func push(refusal: String, as value: Bool? = nil) -> Int32 {
    if let value { push(value) } else { pushNil() }
    push(refusal)
    return 2
  }

  /// What a call returns that has acquired something: true, and `"abandoned"` after a killed holder.
  @inline(__always)
  func push(_ acquisition: RobustLock.Acquisition) -> Int32 {
    push(true)
    // By its case: a comparison is a call of the layer below.
    if case .clean = acquisition { return 1 }
    push("abandoned")
    return 2
  }
}

/// Why a call is deserted that waits for nothing but for another process to finish such a call.
let stoppedHolder = "another process was stopped in the middle of a call"

/// What is wrong where a callback, in the middle of a wait for an object, waits for that too.
func isAwaitedAlready(_ kind: String) -> String {
  "this process waits for the \(kind) already, and was called back meanwhile: a callback cannot wait for it too"
}

/// A call that has no timeout, and can only be interrupted.
func untimed<Result>(_ body: () throws(Unmet) -> Result) throws(LuaError) -> Result {
  do throws(Unmet) { return try body() } catch { throw error.asLuaError(stoppedHolder) }
}

extension Unmet {
  /// The error of a wait that has not just timed out.
  ///
  /// - Parameter desertion: Why nobody is left who could end the wait.
  func asLuaError(_ desertion: String) -> LuaError {
    switch self {
    case .timedOut: .plain("timeout")
    case .interrupted: interruption()
    case .deserted: .message("this would wait for ever: \(desertion)")
    case .deadlocked: deadlockError
    // The error's value is on the stack of the thread that runs, which is the one that waited.
    case .broken: .raised
    }
  }
}

/// The error of the wait that closed a circle.
private var deadlockError: LuaError {
  let deadlock = Deadlock.last.unsafelyUnwrapped
  Recorder.deadlock(deadlock)
  if let keeper = Keeper.current {
    keeper.note(.deadlock, deadlock.message)
    keeper.note(.circle, deadlock.circle, about: keeper.lastStep)
  }
  return .message(deadlock.message)
}

/// Runs a call without a deadline on an object with a lock of its own.
///
/// - Throws: ``LuaError`` where that lock cannot be had.
@inline(__always)
func unlessAlone<Result>(_ body: () throws(Unmet) -> Result) throws(LuaError) -> Result {
  do throws(Unmet) {
    return try body()
  } catch {
    throw error.asLuaError("no other process is left that could release its lock")
  }
}
