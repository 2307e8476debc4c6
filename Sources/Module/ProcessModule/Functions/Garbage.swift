import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptSchedules
import ProcscriptSystem

// What Lua's collector would free if it knew how much is wanted elsewhere. A channel is a few bytes for Lua, and may be
// megabytes of shared memory; a file is a few bytes too, and a descriptor.

/// Runs `body`, which may be refused because memory, descriptors or processes have run out. Garbage may have them: it
/// is collected then, and `body` runs once more. What it throws in the end becomes an error for Lua.
func asLuaError<Result>(
  collectingIn state: State, _ body: () throws(SystemError) -> Result
) throws(LuaError) -> Result {
  do throws(SystemError) {
    return try body()
  } catch {
    guard error.isShortage else { throw .message(error.description) }
    state.collectGarbage()
    return try asLuaError(body)
  }
}

/// Makes a channel, or what else is in shared memory.
///
/// - Parameter weight: How many bytes of memory it is likely to touch.
/// - Throws: ``LuaError/message(_:)`` when there is not enough, whatever is collected.
func makeShared<Object>(
  in state: State, weight: Int = SharedGarbage.object, _ make: () throws(SystemError) -> Object
) throws(LuaError) -> Object {
  try point(.make, .writes(Keeper.making))
  SharedGarbage.note(weight)
  SharedGarbage.collectIfDue(in: state)
  return try asLuaError(collectingIn: state, make)
}

/// Waits, and once more after a collection where no process is left that could end the wait: what keeps it open may be
/// garbage of this very process, such as an end of a pipe in a message that nobody wants any more.
@inline(__always)
func awaiting<Result>(in state: State, _ wait: () throws(Unmet) -> Result) throws(Unmet) -> Result {
  do throws(Unmet) {
    return try wait()
  } catch {
    guard error == .deserted else { throw error }
    state.collectGarbage()
    return try wait()
  }
}

extension SystemError {
  /// Whether it says that there is not enough of something.
  fileprivate var isShortage: Bool {
    switch errno {
    case .noMemory, .tooManyOpenFiles, .tooManyOpenFilesInSystem: true
    case .tryAgain: operation == .fork
    default: false
    }
  }
}

/// When Lua collects garbage because of what channels hold. Used by one thread.
enum SharedGarbage {
  /// What most objects weigh: a page. And one with messages in it.
  static let object = 4 << 10
  static let queue = 16 << 10

  /// Bytes of shared memory that this process has made use of.
  private struct Account {
    /// Since the last step.
    var recent = 0
    /// Since the last full collection, which alone finds what became old before it became garbage.
    var all = 0
    /// How much was taken, by all processes, after that.
    var taken = 0
  }

  nonisolated(unsafe) private static let account = UnsafeMutablePointer.lasting(Account())

  /// So much is worth a step, and a full collection where what is taken has doubled.
  private static let stepSize = 4 << 20
  private static let fullSize = 32 << 20

  /// Notes that memory is made use of.
  static func note(_ weight: Int) {
    account.pointee.recent += weight
  }

  /// To be called where finalizers may run.
  @inline(__always)
  static func collectIfDue(in state: State) {
    if account.pointee.recent >= stepSize { collect(in: state) }
  }

  @inline(never)
  private static func collect(in state: State) {
    // First: a finalizer may make something.
    let recent = account.pointee.recent
    account.pointee.recent = 0
    account.pointee.all += recent
    guard state.isCollecting else { return }
    let isDoubled = Arena.bytesTaken >= 2 * account.pointee.taken + stepSize
    if account.pointee.all >= fullSize && isDoubled {
      account.pointee.all = 0
      state.collectGarbage()
      account.pointee.taken = Arena.bytesTaken
    } else {
      state.collectGarbage(of: recent)
      account.pointee.taken = min(account.pointee.taken, Arena.bytesTaken)
    }
  }
}
