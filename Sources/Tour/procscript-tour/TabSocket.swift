import FlyingFox
import Foundation
import Synchronization

/// What a page says over its WebSocket, as JSON: `{"type": …}`.
enum TabMessage: Decodable, Sendable {
  /// The first one: the token, the tab's name, and the number of the last event that it knows.
  case hello(token: String, tab: String, after: Int)
  /// What is to be run or done, and its number: a page counts what it asks for, from 1.
  case run(RunRequest, number: Int)
  case work(JobRequest, number: Int)
  case stop
  case ping
  /// The page is being closed.
  case bye

  private enum Key: String, CodingKey { case type, token, tab, after, number }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    switch try fields.decode(String.self, forKey: .type) {
    case "hello":
      self = .hello(
        token: try fields.decode(String.self, forKey: .token), tab: try fields.decode(String.self, forKey: .tab),
        after: try fields.decode(Int.self, forKey: .after))
    case "run":
      self = .run(try RunRequest(from: decoder), number: try fields.decode(Int.self, forKey: .number))
    case "work":
      self = .work(try JobRequest(from: decoder), number: try fields.decode(Int.self, forKey: .number))
    case "stop": self = .stop
    case "ping": self = .ping
    case "bye": self = .bye
    case let type:
      throw DecodingError.dataCorruptedError(forKey: .type, in: fields, debugDescription: "no message: \(type)")
    }
  }
}

/// A tab's connection, frame by frame.
///
/// FlyingFox's own handler of messages takes them as they come, and keeps them until the socket takes them: of a tab that
/// is slow that would be all of a run. Here each frame is made when the one before has been written.
struct TabSocket: WSHandler {
  let gate: Gate
  /// The tab of a name; nil where there are too many.
  let tab: @Sendable (String) -> Tab?
  /// Does what a page asks for.
  let receive: @Sendable (TabMessage, Tab) -> Void

  func makeFrames(for client: AsyncThrowingStream<WSFrame, any Error>) async throws -> AsyncStream<WSFrame> {
    let connection = Connection(self)
    Task { await connection.listen(to: client) }
    return AsyncStream(unfolding: { await connection.next() })
  }

  /// The state of one connection.
  private final class Connection: Sendable {
    private let socket: TabSocket

    private struct State {
      var tab: (tab: Tab, listener: Int, after: Int)?
      var waiting: CheckedContinuation<Void, Never>?
      var isOver = false
      /// Answers to pings, and the end: they come before events.
      var urgent: [WSFrame] = []
    }

    private let state = Mutex(State())

    init(_ socket: TabSocket) { self.socket = socket }

    // MARK: From the page

    func listen(to client: AsyncThrowingStream<WSFrame, any Error>) async {
      var message = Data()
      var isClosed = false
      do {
        loop: for try await frame in client {
          switch frame.opcode {
          case .text, .continuation, .binary:
            message = frame.opcode == .continuation ? message + frame.payload : frame.payload
            guard message.count <= TourServer.mostBytes else { break loop }
            guard frame.fin else { continue }
            guard take(message) else { break loop }
          case .close:
            // 1001: the page is going away. Other codes may be a network's.
            isClosed = frame.payload.count >= 2 && frame.payload.prefix(2).elementsEqual([3, 0xe9])
            break loop
          case .ping: urge(WSFrame(fin: true, opcode: .pong, mask: nil, payload: frame.payload))
          default: break
          }
        }
      } catch {}
      end(isClosed: isClosed)
    }

    /// - Returns: Whether the connection goes on.
    private func take(_ data: Data) -> Bool {
      guard let message = try? JSONDecoder().decode(TabMessage.self, from: data) else { return false }
      let known = state.withLock { $0.tab }
      switch message {
      case .hello(let token, let name, let after):
        guard known == nil, socket.gate.knows(token), name.utf8.count <= 64, let tab = socket.tab(name) else {
          return false
        }
        let listener = tab.feed.listen(after: after)
        let waiting = state.withLock { state in
          state.tab = (tab, listener, after)
          defer { state.waiting = nil }
          return state.waiting
        }
        waiting?.resume()
      case .bye:
        if let known { known.tab.wasClosed(known.listener) }
        return false
      default:
        guard let known else { return false }
        socket.receive(message, known.tab)
      }
      return true
    }

    private func urge(_ frame: WSFrame) {
      // It goes out with the next event, or at once where nothing is waited for.
      let waiting = state.withLock { state in
        state.urgent.append(frame)
        defer { state.waiting = nil }
        return state.waiting
      }
      waiting?.resume()
    }

    private func end(isClosed: Bool) {
      let (tab, waiting) = state.withLock { state in
        state.isOver = true
        defer { state.waiting = nil }
        return (state.tab, state.waiting)
      }
      waiting?.resume()
      guard let tab else { return }
      if isClosed { tab.tab.wasClosed(tab.listener) } else { tab.tab.wasLost(tab.listener) }
    }

    // MARK: To the page

    func next() async -> WSFrame? {
      while true {
        enum Step {
          case frame(WSFrame), over, event(Tab, Int, Int), wait
        }
        let step: Step = state.withLock { state in
          if !state.urgent.isEmpty { return .frame(state.urgent.removeFirst()) }
          if state.isOver { return .over }
          guard let tab = state.tab else { return .wait }
          return .event(tab.tab, tab.after, tab.listener)
        }
        switch step {
        case .frame(let frame): return frame
        case .over: return nil
        case .event(let tab, let after, let listener):
          guard let (text, last) = await tab.feed.next(after: after, for: listener) else {
            return .close(code: .goingAway)
          }
          state.withLock { $0.tab?.after = last }
          return WSFrame(fin: true, opcode: .text, mask: nil, payload: Data(text.utf8))
        case .wait:
          await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
              if state.isOver || state.tab != nil || !state.urgent.isEmpty { return true }
              state.waiting = continuation
              return false
            }
            if goesOn { continuation.resume() }
          }
        }
      }
    }
  }
}
