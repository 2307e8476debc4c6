import Foundation
import Testing

/// Who may ask the tour's server for anything, by requests as they go over the wire.
@Suite(.timeLimit(.minutes(20))) struct `The tour's gate` {
  private let tour: RunningTour

  init() throws { tour = try RunningTour() }

  private func course(_ headers: [(String, String)]) throws -> Int {
    try RawRequest(method: "POST", path: "/call/course", headers: headers, body: "{}").send(to: tour.port).status
  }

  private var host: (String, String) { ("Host", "127.0.0.1:\(tour.port)") }
  private var origin: (String, String) { ("Origin", tour.origin) }
  private var token: (String, String) { ("X-Procscript-Token", tour.token) }

  @Test func `lets in who knows the token, from a page of its own`() throws {
    #expect(try course([host, origin, token]) == 200)
    for name in ["localhost", "[::1]", "LOCALHOST"] {
      let host = ("Host", "\(name):\(tour.port)"), origin = ("Origin", "http://\(name):\(tour.port)")
      #expect(try course([host, origin, token]) == 200)
    }
  }

  @Test func `refuses names that are none of this machine's, as after DNS rebinding`() throws {
    for name in [
      "evil.example", "evil.example:\(tour.port)", "127.0.0.1", "127.0.0.1:\(tour.port + 1)", "127.0.0.2:\(tour.port)",
      "localhost.evil.example:\(tour.port)", "",
    ] {
      #expect(try course([("Host", name), origin, token]) == 403, "\(name)")
      #expect(try RawRequest(headers: [("Host", name)]).send(to: tour.port).status == 403, "\(name)")
    }
    #expect(try course([host, ("Host", "evil.example"), origin, token]) == 403)
  }

  @Test func `refuses other pages`() throws {
    for other in ["http://evil.example", "null", "https://127.0.0.1:\(tour.port)", "http://127.0.0.1:1", "file://"] {
      #expect(try course([host, ("Origin", other), token]) == 403, "\(other)")
      #expect(try RawRequest(headers: [host, ("Origin", other)]).send(to: tour.port).status == 403, "\(other)")
    }
    // Each browser sends one with what changes something.
    #expect(try course([host, token]) == 403)
  }

  @Test func `refuses who does not know the token`() throws {
    #expect(try course([host, origin]) == 403)
    #expect(try course([host, origin, ("X-Procscript-Token", "")]) == 403)
    #expect(try course([host, origin, ("X-Procscript-Token", String(tour.token.dropLast()))]) == 403)
    #expect(try course([host, origin, ("X-Procscript-Token", String(tour.token.reversed()))]) == 403)
    #expect(try course([host, origin, ("Cookie", "token=\(tour.token)")]) == 403)
  }

  private func upgrade(_ headers: [(String, String)]) throws -> Int {
    let socket = [
      ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"),
      ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ]
    return try RawRequest(path: "/socket", headers: headers + socket).send(to: tour.port).status
  }

  @Test func `opens no socket for other pages`() throws {
    #expect(try upgrade([host, origin]) == 101)
    #expect(try upgrade([host]) == 403)
    #expect(try upgrade([host, ("Origin", "http://evil.example")]) == 403)
    #expect(try upgrade([("Host", "evil.example:\(tour.port)"), origin]) == 403)
  }

  @Test func `says of its pages that nothing foreign belongs in them`() throws {
    let answer = try RawRequest(headers: [host]).send(to: tour.port)
    #expect(answer.status == 200)
    let head = answer.head.lowercased()
    #expect(head.contains("default-src 'none'") && head.contains("script-src 'self';") && !head.contains("unsafe"))
    #expect(head.contains("x-content-type-options: nosniff") && head.contains("referrer-policy: no-referrer"))
    #expect(head.contains("frame-ancestors 'none'") && !head.contains("access-control-allow-origin"))
    // Nothing in the page is a script or a style, and nothing comes from elsewhere.
    #expect(!answer.body.contains("style=") && !answer.body.contains("onclick") && !answer.body.contains("http"))
    #expect(answer.body.matches(of: /<script/).count == answer.body.matches(of: /<script src="\//).count)
    #expect(!answer.body.contains(tour.token))
  }

  @Test func `answers what is wrong without harm`() throws {
    func status(_ method: String, _ path: String, _ body: String = "") throws -> Int {
      try RawRequest(method: method, path: path, headers: [host, origin, token], body: body).send(to: tour.port).status
    }
    #expect(try status("GET", "/../../etc/passwd") == 404)
    #expect(try status("GET", "/call/course") == 405)
    #expect(try status("POST", "/") == 405)
    #expect(try status("POST", "/call/nothing", "{\"lesson\":\"join\"}") == 404)
    #expect(try status("POST", "/call/lesson", "{\"lesson\":\"../../etc/passwd\"}") == 404)
    #expect(try status("POST", "/call/run", "{\"lesson\":\"join\",\"run\":\"../../progress\"}") == 404)
    #expect(try status("POST", "/call/save", "no JSON") == 400)
    #expect(try status("POST", "/call/save", String(repeating: " ", count: 3 << 20)) == 413)
    #expect(try status("POST", "/call/save", String(repeating: " ", count: 30 << 20)) == 413)
    #expect(try status("POST", "/call/course", "{}") == 200)
  }

  @Test func `listens at this machine's own address alone`() throws {
    let sockets =
      try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)
      + String(contentsOfFile: "/proc/net/tcp6", encoding: .utf8)
    let port = String(tour.port, radix: 16, uppercase: true)
    let listening = sockets.split(separator: "\n").filter {
      $0.contains(":\(String(repeating: "0", count: 4 - port.count))\(port) ") && $0.contains(" 0A ")
    }
    #expect(listening.count == 1 && listening.allSatisfy { $0.contains(" 0100007F:") }, "\(listening)")
    #expect(tour.command.errors == "")
  }

  @Test func `warns where another address is asked for`() throws {
    let open = try RunningTour(["--host", "0.0.0.0"])
    #expect(try open.command.errorsWith("can run scripts here").contains("0.0.0.0"))
  }
}
