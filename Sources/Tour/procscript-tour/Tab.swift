import Foundation
import Synchronization

/// A page that is open in a browser, and what runs for it: one thing at a time.
final class Tab: Sendable {
  let feed = Feed()

  private struct State {
    var program: Program?
    /// That of the request which was begun last; what an earlier one still has to say is nothing to the tab any more.
    var number = 0
    var isStopped = false
  }

  private let state = Mutex(State())

  /// Seconds that a connection may be lost before what runs is ended. A browser says so when a tab is closed, so this is
  /// for browsers that were killed, and for networks.
  static let patience: Duration = .milliseconds(1200)

  // MARK: One thing at a time

  /// Ends what runs, and begins something else. A request that was begun already is let be: a page that does not know whether
  /// one has come asks once more.
  ///
  /// - Parameters:
  ///   - number: The request's; those of a page rise.
  ///   - fields: What its first event says, as a JSON object's fields.
  ///   - make: Starts it.
  func begin(_ number: Int, _ fields: String, _ make: () throws -> Program) {
    let before: Program?? = state.withLock { state in
      guard number > state.number else { return nil }
      state.number = number
      state.isStopped = false
      feed.clear()
      feed.add(.other, "\"kind\":\"begin\",\"run\":\(number),\(fields)")
      defer { state.program = nil }
      return .some(state.program)
    }
    guard let before else { return }
    before?.stop()
    do {
      let program = try make()
      let isCurrent = state.withLock { state in
        guard state.number == number else { return false }
        state.program = program
        return true
      }
      if !isCurrent { program.stop() }
    } catch {
      tell(number, .other, "\"kind\":\"failure\",\"text\":\(json("\(error)"))")
    }
  }

  /// Ends what runs, with all its descendants.
  func stop() {
    let program = state.withLock { state in
      state.isStopped = true
      return state.program
    }
    program?.stop()
  }

  /// Says something of what was begun with a number, unless something else was begun since.
  @discardableResult
  func tell(_ number: Int, _ kind: Feed.Kind, _ fields: String) -> Bool {
    state.withLock { $0.number == number && feed.add(kind, fields) }
  }

  func isCurrent(_ number: Int) -> Bool { state.withLock { $0.number == number } }

  /// Whether somebody listens, or something runs.
  var isUsed: Bool { feed.isListenedTo || state.withLock { $0.program != nil } }

  /// Whether what was begun last was stopped.
  var isStopped: Bool { state.withLock { $0.isStopped } }

  /// Another program of what was begun with a number; the one before has ended.
  func goOn(_ number: Int, with make: () throws -> Program) throws -> Bool {
    guard isCurrent(number), !isStopped else { return false }
    let program = try make()
    let goesOn = state.withLock { state in
      guard state.number == number, !state.isStopped else { return false }
      state.program = program
      return true
    }
    if !goesOn { program.stop() }
    return goesOn
  }

  // MARK: Being left

  /// Ends what runs where nobody has come back in time.
  func wasLost(_ listener: Int) {
    guard feed.leave(listener) else { return }
    Task {
      let now = feed.listen()
      try? await Task.sleep(for: Self.patience)
      // Whoever came meanwhile has taken that number's place.
      if feed.leave(now) { stop() }
    }
  }

  /// The page is gone for good.
  func wasClosed(_ listener: Int) {
    if feed.leave(listener) { stop() }
  }
}

/// A text as JSON has it.
func json(_ text: String) -> String {
  guard let data = try? JSONEncoder().encode(text) else { return "\"\"" }
  return String(decoding: data, as: UTF8.self)
}

/// A value as JSON has it.
func json(_ value: some Encodable) -> String {
  guard let data = try? JSONEncoder().encode(value) else { return "null" }
  return String(decoding: data, as: UTF8.self)
}
