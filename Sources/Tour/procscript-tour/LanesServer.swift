import FlyingFox
import FlyingSocks
import Foundation
import Glibc
import ProcscriptLessons
import Synchronization

/// The page of `procscript --timeline=browser`: the lanes of one run, which come as lines on standard input. It ends once
/// the run is over and nobody looks at it any more.
final class LanesServer: Sendable {
  private let settings: Settings
  private let files: PageFiles

  private struct State {
    var lines: [String] = []
    var isOver = false
    var tabs: [String: Tab] = [:]
  }

  private let state = Mutex(State())

  /// Seconds after the end of a run in which a page may be opened, or opened again after a reload.
  private static let patience = (first: 60.0, next: 5.0)

  init(_ settings: Settings) {
    self.settings = settings
    files = PageFiles(more: TourServer.made)
  }

  /// Serves until nobody needs it any more.
  ///
  /// - Throws: What hinders it from listening.
  func run() async throws {
    let (address, port) = try TourServer.freeAddress(settings.host, settings.port)
    let gate = Gate(port: port, host: settings.host)
    let server = HTTPServer(address: address, timeout: 60, logger: .disabled)
    await server.appendRoute("*") { request in await self.answer(request, gate).guarded }
    async let serving: Void = server.run()
    try await server.waitUntilListening(timeout: 10)
    let url = "http://127.0.0.1:\(port)/follow#\(gate.token)"
    let text = settings.language.choose("procscript: the processes are drawn at \(url)", "procscript: 进程图在 \(url)")
    FileHandle.standardError.write(Data("\(text)\n".utf8))
    // Who reads the script's errors is to see their end.
    let nothing = open("/dev/null", O_WRONLY)
    if nothing >= 0 {
      dup2(nothing, STDERR_FILENO)
      close(nothing)
    }
    if settings.opensBrowser { TourServer.openIfPossible(url) }
    let thread = Thread { self.read() }
    thread.start()
    Task { await self.endWhenLeft() }
    try await serving
  }

  /// Takes in what the command tells of the run.
  private func read() {
    while let line = readLine() {
      state.withLock { state in
        state.lines.append(line)
        for tab in state.tabs.values { Self.tell(tab, [line]) }
      }
    }
    state.withLock { $0.isOver = true }
  }

  private static func tell(_ tab: Tab, _ lines: [String]) {
    tab.feed.add(.lanes, "\"kind\":\"lanes\",\"deltas\":[\(lines.joined(separator: ","))]")
  }

  private func endWhenLeft() async {
    var left = Self.patience.first
    while true {
      try? await Task.sleep(for: .milliseconds(500))
      let (isOver, isUsed, wasUsed) = state.withLock { state in
        (state.isOver, state.tabs.values.contains { $0.isUsed }, !state.tabs.isEmpty)
      }
      if isUsed || !isOver {
        left = wasUsed ? Self.patience.next : Self.patience.first
        continue
      }
      left -= 0.5
      if left <= 0 { exit(EXIT_SUCCESS) }
    }
  }

  private func answer(_ request: HTTPRequest, _ gate: Gate) async -> HTTPResponse {
    let isSocket = request.path == "/socket"
    guard gate.admits(request, as: isSocket ? .socket : .file) else { return HTTPResponse(statusCode: .forbidden) }
    if isSocket {
      let socket = TabSocket(gate: gate) {
        self.tab($0)
      } receive: { message, tab in
        if case .ping = message { tab.feed.add(.other, "\"kind\":\"pong\"") }
      }
      return (try? await WebSocketHTTPHandler(handler: socket).handleRequest(request))
        ?? HTTPResponse(statusCode: .badRequest)
    }
    guard request.method == .GET else { return HTTPResponse(statusCode: .methodNotAllowed) }
    return files.response(to: request) ?? HTTPResponse(statusCode: .notFound)
  }

  private func tab(_ name: String) -> Tab? {
    state.withLock { state in
      if let tab = state.tabs[name] { return tab }
      // Of those that are gone no more is told.
      for (name, tab) in state.tabs where !tab.isUsed { state.tabs[name] = nil }
      guard state.tabs.count < 50 else { return nil }
      let tab = Tab()
      Self.tell(tab, state.lines)
      state.tabs[name] = tab
      return tab
    }
  }
}
