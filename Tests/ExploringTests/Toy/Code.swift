/// What a lane of a toy does next. Registers and jumps are a lane's own, and no steps.
enum Code: Hashable, Sendable {
  case read(Int, into: Int), write(Int, Term), add(Int, Int)
  /// Reads a variable again and again until it is that.
  case poll(Int, until: Int)
  /// 1 in the register; 0 for a timeout, 2 where whoever had it is gone.
  case acquire(Int, timeout: UInt64? = nil, into: Int = Toy.spare)
  case release(Int)
  case put(Int, Term), get(Int, timeout: UInt64? = nil, into: Int)
  /// -1 in the register where there is nothing.
  case tryGet(Int, into: Int)
  case set(Int), clear(Int), await(Int, timeout: UInt64? = nil, into: Int = Toy.spare)
  /// Of a condition with the lock of that number.
  case wait(Int, lock: Int, timeout: UInt64? = nil, into: Int = Toy.spare)
  case notify(Int), notifyAll(Int)
  case up(Int), down(Int)
  case arrive(Int)
  /// Starts a lane with the code of that number, and has the register tell which one it is.
  case start(Int, into: Int)
  case join(Int, timeout: UInt64? = nil, into: Int = Toy.spare)
  case kill(Int)
  case sleep(UInt64), clock(into: Int)
  case print(String), tell(Int)

  case assign(Int, Term)
  case jump(Int), jumpIf(Int, equals: Int, to: Int), jumpUnless(Int, equals: Int, to: Int)
  case fail(String)
}

enum Term: Hashable, Sendable {
  case number(Int)
  case register(Int)
  case plus(register: Int, Int)
}

/// A small script of several processes.
struct Toy: Hashable, Sendable {
  var variables: [Int] = []
  var locks = 0
  /// The most that each queue has.
  var queues: [Int] = []
  var events = 0
  var conditions = 0
  /// What each has at first.
  var semaphores: [Int] = []
  /// How many each waits for.
  var barriers: [Int] = []
  /// Whether a join is not begun before it can be done; else it looks in vain first, as other waits do.
  var joinsWait = true
  /// Whether a deadlock is an error in one that waits, and the others go on; else all is over.
  var raisesDeadlocks = false
  /// Whether that is the one that began to wait last, as in scripts; else the last lane of those that wait.
  var tellsLast = false
  /// The first one is the main process's.
  var codes: [[Code]]

  static let registers = 6
  static let spare = 5

  /// States are of the same toy: only what changes tells them apart.
  func hash(into hasher: inout Hasher) {}
}
