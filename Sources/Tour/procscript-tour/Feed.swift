import Foundation
import Synchronization

/// What a tab is to be told, in an order that has numbers: what a lost connection has missed is sent again.
///
/// It is bounded, and who writes never waits: where a tab is slow, or nobody listens, lines from the middle of what was
/// printed are left out. Each piece says how many lines came before it, so the page can tell how many are missing.
final class Feed: Sendable {
  /// What an event is about, for what may be left out.
  enum Kind: Equatable {
    case output, lanes, other
  }

  private struct Event {
    let number: Int
    let kind: Kind
    let text: String
  }

  private struct State {
    var events: [Event] = []
    var last = 0
    var sizes = (output: 0, lanes: 0)
    /// Who listens: another connection takes the place of the one before.
    var listener = 0
    var isListenedTo = false
    var waiting: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  /// Bytes of output that are kept: as much as the page keeps.
  static let mostOutput = 1 << 20
  /// Bytes of what is told of lanes. A run that has more to tell is drawn up to there.
  static let mostLanes = 24 << 20

  /// Adds an event.
  ///
  /// - Parameters:
  ///   - kind: What it is about.
  ///   - fields: A JSON object's fields, without braces.
  /// - Returns: Whether it was taken; lanes are not where there are too many.
  @discardableResult
  func add(_ kind: Kind, _ fields: String) -> Bool {
    let waiting: CheckedContinuation<Void, Never>?? = state.withLock { state in
      let size = fields.utf8.count
      if kind == .lanes {
        if state.sizes.lanes + size > Self.mostLanes { return nil }
        state.sizes.lanes += size
      }
      state.last += 1
      state.events.append(Event(number: state.last, kind: kind, text: "{\"n\":\(state.last),\(fields)}"))
      if kind == .output {
        state.sizes.output += size
        Self.thin(&state)
      }
      defer { state.waiting = nil }
      return .some(state.waiting)
    }
    guard let waiting else { return false }
    waiting?.resume()
    return true
  }

  /// Leaves out output from the middle, until what is left is not too much.
  private static func thin(_ state: inout State) {
    guard state.sizes.output > mostOutput else { return }
    // Down to three quarters, so that this is not done for each piece.
    var (head, index) = (0, 0)
    while index < state.events.count, state.sizes.output > mostOutput * 3 / 4 {
      let event = state.events[index]
      guard event.kind == .output else {
        index += 1
        continue
      }
      if head < mostOutput / 4 {
        head += event.text.utf8.count
        index += 1
        continue
      }
      state.sizes.output -= event.text.utf8.count
      state.events.remove(at: index)
    }
  }

  /// Forgets all that was told so far: a new run begins.
  func clear() {
    state.withLock {
      $0.events = []
      $0.sizes = (0, 0)
    }
  }

  /// Takes the place of who has listened before.
  ///
  /// - Parameter number: That of the last event that is known to who listens. Where it is of a feed that was let go, the
  ///   events of this one follow it.
  /// - Returns: The number that ``next(after:for:)`` wants.
  func listen(after number: Int = 0) -> Int {
    let (listener, waiting) = state.withLock { state in
      state.last = max(state.last, number)
      state.listener += 1
      state.isListenedTo = true
      defer { state.waiting = nil }
      return (state.listener, state.waiting)
    }
    waiting?.resume()
    return listener
  }

  /// Whether somebody does.
  var isListenedTo: Bool { state.withLock { $0.isListenedTo } }

  /// Lets who listens go on, if it is still the one with this number.
  ///
  /// - Returns: Whether it was.
  @discardableResult
  func leave(_ listener: Int) -> Bool {
    let (was, waiting): (Bool, CheckedContinuation<Void, Never>?) = state.withLock { state in
      guard state.listener == listener else { return (false, nil) }
      state.listener += 1
      state.isListenedTo = false
      defer { state.waiting = nil }
      return (true, state.waiting)
    }
    waiting?.resume()
    return was
  }

  /// Waits until there are events behind a number.
  ///
  /// - Parameters:
  ///   - number: That of the last one that is known.
  ///   - listener: Who asks: see ``listen(after:)``.
  /// - Returns: A JSON array of them, as many as are good for one message, and the number of its last; nil once another
  ///   listens.
  func next(after number: Int, for listener: Int) async -> (text: String, last: Int)? {
    while true {
      enum Step {
        case batch(String, Int), gone, wait
      }
      let step: Step = state.withLock { state in
        guard state.listener == listener else { return .gone }
        var (texts, size, last) = ([String](), 0, number)
        let first = state.events.firstIndex { $0.number > number } ?? state.events.endIndex
        for event in state.events[first...] {
          if size > 0, size + event.text.utf8.count > Self.batch { break }
          texts.append(event.text)
          size += event.text.utf8.count
          last = event.number
        }
        return texts.isEmpty ? .wait : .batch("[" + texts.joined(separator: ",") + "]", last)
      }
      switch step {
      case .batch(let text, let last): return (text, last)
      case .gone: return nil
      case .wait:
        await withCheckedContinuation { continuation in
          let goesOn = state.withLock { state in
            // Something has come between the look and here.
            if state.listener != listener
              || state.last > number && state.events.last.map({ $0.number > number }) == true
            {
              return true
            }
            state.waiting = continuation
            return false
          }
          if goesOn { continuation.resume() }
        }
      }
    }
  }

  /// Bytes of one message.
  private static let batch = 128 << 10
}
