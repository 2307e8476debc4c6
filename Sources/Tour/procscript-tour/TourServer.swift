import FlyingFox
import FlyingSocks
import Foundation
import Glibc
import ProcscriptLessons
import ProcscriptTimeline
import Synchronization

/// The server: the page's files, what the page calls, and a WebSocket for each tab.
final class TourServer: Sendable {
  private let settings: Settings
  private let workshop: Workshop
  private let files: PageFiles
  private let tabs = Mutex<[String: Tab]>([:])

  /// The most bytes that a request may bring along.
  static let mostBytes = 2 << 20
  /// The most tabs that are known at a time.
  private static let mostTabs = 200

  /// - Throws: What is wrong with the course.
  init(_ settings: Settings) throws {
    self.settings = settings
    workshop = try Workshop(settings)
    files = PageFiles(more: Self.made)
  }

  /// Serves until the process is ended.
  ///
  /// - Throws: What hinders it from listening.
  func run() async throws {
    let (address, port) = try Self.freeAddress(settings.host, settings.port)
    let gate = Gate(port: port, host: settings.host)
    let server = HTTPServer(address: address, timeout: 60, logger: .disabled)
    await server.appendRoute("*") { request in await self.answer(request, gate).guarded }
    async let serving: Void = server.run()
    try await server.waitUntilListening(timeout: 10)
    tell(port, gate)
    try await serving
  }

  /// The files that are made of what other parts of procscript know.
  static var made: [(path: String, type: String, text: [UInt8])] {
    [
      ("/words.json", "application/json", Word.file),
      ("/lanes.css", "text/css; charset=utf-8", Array(LanesPage.style.utf8)),
      ("/lanes.js", "text/javascript; charset=utf-8", Array(LanesPage.script.utf8)),
      ("/lanes.json", "application/json", Array("{\(laneWords)}".utf8)),
    ]
  }

  private static var laneWords: String {
    PageLanguage.allCases.map { "\"\($0.rawValue)\":\(LanesPage.words(in: $0))" }.joined(separator: ",")
  }

  // MARK: The address

  /// An address with a port that is free now, where none is named.
  static func freeAddress(_ host: String, _ port: UInt16) throws -> (any SocketAddress, UInt16) {
    let isSix = host.contains(":")
    let name = host == "localhost" ? "127.0.0.1" : host
    func address(_ port: UInt16) throws -> any SocketAddress {
      do {
        return isSix ? try sockaddr_in6.inet6(ip6: name, port: port) : try sockaddr_in.inet(ip4: name, port: port)
      } catch {
        throw Settings.Failure(description: "'\(host)' is no address of this machine: write one such as 127.0.0.1")
      }
    }
    let socket = try Socket(domain: isSix ? AF_INET6 : AF_INET)
    defer { try? socket.close() }
    try socket.setValue(true, for: .localAddressReuse)
    do {
      switch try address(port) {
      case let address as sockaddr_in: try socket.bind(to: address)
      case let address as sockaddr_in6: try socket.bind(to: address)
      default: break
      }
    } catch let error as SocketError {
      throw Settings.Failure(description: "cannot listen at \(host), port \(port): \(error.localizedDescription)")
    }
    switch try socket.sockname() {
    case .ip4(_, let port), .ip6(_, let port): return (try address(port), port)
    case .unix: throw Settings.Failure(description: "'\(host)' is no address of the internet")
    }
  }

  /// Tells where it is, opens a browser, and warns of what others can do.
  private func tell(_ port: UInt16, _ gate: Gate) {
    let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
    let shown = ["0.0.0.0", "::"].contains(settings.host) ? "127.0.0.1" : host
    let url = "http://\(shown):\(port)/#\(gate.token)"
    let speech = settings.language
    Self.say(
      speech.choose("The tour is at:  \(url)", "在浏览器里打开:  \(url)")
        + "\n" + speech.choose("Ctrl-C ends it, and all that it has started.", "按 Ctrl-C 结束,它启动的进程也会一起结束。"))
    if !settings.isLocal {
      let text = speech.choose(
        "warning: \(settings.host) can be reached by others: whoever learns this URL can run scripts here",
        "警告:别人也能连到 \(settings.host):谁知道上面的地址,谁就能在这台机器上运行脚本")
      FileHandle.standardError.write(Data("procscript: \(text)\n".utf8))
    }
    let environment = ProcessInfo.processInfo.environment
    if environment["SSH_CONNECTION"] != nil {
      let tunnel = "ssh -L \(port):127.0.0.1:\(port) \(ProcessInfo.processInfo.hostName)"
      Self.say(speech.choose("From where you sit:  \(tunnel)", "在你自己的电脑上先运行:  \(tunnel)"))
    } else if settings.opensBrowser {
      Self.openIfPossible(url)
    }
  }

  private static func say(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }

  /// Opens a page in a browser, where there is a screen for one.
  static func openIfPossible(_ url: String) {
    let environment = ProcessInfo.processInfo.environment
    guard environment["DISPLAY"] != nil || environment["WAYLAND_DISPLAY"] != nil else { return }
    let browser = environment["BROWSER"] ?? "xdg-open"
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [browser, url]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    // Where there is none, the URL has been printed.
    try? process.run()
  }

  // MARK: Requests

  private func answer(_ request: HTTPRequest, _ gate: Gate) async -> HTTPResponse {
    let isSocket = request.path == "/socket"
    let isCall = request.path.hasPrefix("/call/")
    let isAdmitted = gate.admits(request, as: isSocket ? .socket : isCall ? .call : .file)
    guard let size = request.bodySequence.count, size <= Self.mostBytes else {
      // The library leaves such a body unread: what is left would be taken for the next request, and resets a connection
      // that is closed, by which the client loses the answer.
      do { for try await _ in request.bodySequence {} } catch {}
      return HTTPResponse(statusCode: isAdmitted ? .payloadTooLarge : .forbidden)
    }
    guard isAdmitted else { return HTTPResponse(statusCode: .forbidden) }
    if isSocket {
      let socket = TabSocket(gate: gate) {
        self.tab($0)
      } receive: {
        self.receive($0, for: $1)
      }
      return (try? await WebSocketHTTPHandler(handler: socket).handleRequest(request))
        ?? HTTPResponse(statusCode: .badRequest)
    }
    if isCall {
      guard request.method == .POST else { return HTTPResponse(statusCode: .methodNotAllowed) }
      guard let body = try? await request.bodyData else { return HTTPResponse(statusCode: .badRequest) }
      return Calls(workshop).answer(String(request.path.dropFirst("/call/".count)), body)
    }
    guard request.method == .GET else { return HTTPResponse(statusCode: .methodNotAllowed) }
    return files.response(to: request) ?? HTTPResponse(statusCode: .notFound)
  }

  // MARK: Tabs

  /// The tab of a name that the page has made up; nil where there are too many.
  private func tab(_ name: String) -> Tab? {
    tabs.withLock { tabs in
      if let tab = tabs[name] { return tab }
      if tabs.count >= Self.mostTabs {
        for (name, tab) in tabs where !tab.isUsed { tabs[name] = nil }
        guard tabs.count < Self.mostTabs else { return nil }
      }
      let tab = Tab()
      tabs[name] = tab
      return tab
    }
  }

  /// Does what a page asks for over its socket.
  private func receive(_ message: TabMessage, for tab: Tab) {
    switch message {
    case .run(let request, let number) where knows(request.lesson): tab.run(request, number: number, in: workshop)
    case .work(let request, let number) where knows(request.run.lesson): tab.work(request, number: number, in: workshop)
    case .run(_, let number), .work(_, let number):
      tab.begin(number, "\"what\":\"none\"") { throw Program.Failure(description: "there is no such lesson") }
    case .stop: tab.stop()
    case .ping: tab.feed.add(.other, "\"kind\":\"pong\"")
    case .hello, .bye: break
    }
  }

  private func knows(_ lesson: String) -> Bool { workshop.lesson(lesson) != nil }
}
