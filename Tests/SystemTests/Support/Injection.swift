import Synchronization

@testable import ProcscriptSystem

/// Counts, across the closures of injected calls.
final class Counter: Sendable {
  private let mutex = Mutex(0)

  var value: Int { mutex.withLock { $0 } }

  /// - Returns: the number of calls so far, this one included.
  @discardableResult
  func count(_ step: Int = 1) -> Int {
    mutex.withLock { number in
      number += step
      return number
    }
  }
}

/// A value that injected calls and the test share.
final class Shared<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>

  init(_ value: Value) { mutex = Mutex(value) }

  var value: Value {
    get { mutex.withLock { $0 } }
    set { mutex.withLock { $0 = newValue } }
  }

  func change(_ body: (inout Value) -> Void) {
    mutex.withLock { body(&$0) }
  }
}

extension SystemCalls {
  /// The live calls, of which every one that a signal may cut short is cut short once before each success.
  static func interruptedOnce(counting counter: Counter) -> SystemCalls {
    let cut = Shared<Set<String>>([])
    /// Every other call of a name fails.
    @Sendable func interrupt(_ name: String) throws(Errno) {
      var isCut = false
      cut.change { names in
        isCut = names.insert(name).inserted
        if !isCut { names.remove(name) }
      }
      if isCut {
        counter.count()
        throw .interrupted
      }
    }
    let calls = SystemCalls()
    calls.waitid = { target, options throws(Errno) in
      try interrupt("waitid")
      return try live.waitid(target, options)
    }
    calls.ppoll = { descriptors, timeout, mask throws(Errno) in
      try interrupt("ppoll")
      return try live.ppoll(descriptors, timeout, mask)
    }
    calls.openat = { directory, path, flags throws(Errno) in
      try interrupt("openat")
      return try live.openat(directory, path, flags)
    }
    calls.read = { descriptor, buffer throws(Errno) in
      try interrupt("read")
      return try live.read(descriptor, buffer)
    }
    calls.getrandom = { buffer throws(Errno) in
      try interrupt("getrandom")
      return try live.getrandom(buffer)
    }
    return calls
  }

  /// The live calls, but no process descriptor is to be had.
  static var withoutDescriptors: SystemCalls {
    let calls = SystemCalls()
    calls.pidfdOpen = { _ throws(Errno) in throw .tooManyOpenFiles }
    calls.resourceLimit = { _ throws(Errno) in ResourceLimit(soft: 64, hard: 4096) }
    return calls
  }
}
