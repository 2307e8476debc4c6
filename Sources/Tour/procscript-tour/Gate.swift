import FlyingFox
import Foundation

/// Who may ask the server for anything.
///
/// Any page that is open in a browser can send requests to a server on the same machine. What it can't do is choose the
/// `Host` and the `Origin` that the browser puts into them, nor read the fragment of the tour's URL: so a name that an
/// attacker points to 127.0.0.1 is refused by the first (DNS rebinding), another page by the second, and other users'
/// programs on this machine by the token.
struct Gate: Sendable {
  /// What the page has to know: 128 random bits as 32 hexadecimal digits.
  let token: String
  private let hosts: Set<String>

  /// The header in which the page sends the token.
  static let tokenHeader = HTTPHeader("X-Procscript-Token")

  /// - Parameters:
  ///   - port: The server's.
  ///   - host: The address at which it listens, which counts beside those of this machine; without brackets.
  init(port: UInt16, host: String) {
    var random = SystemRandomNumberGenerator()
    let halves = [random.next() as UInt64, random.next()]
    token = halves.map { String(repeating: "0", count: 16 - String($0, radix: 16).count) + String($0, radix: 16) }
      .joined()
    let named = host.contains(":") ? "[\(host)]" : host
    var hosts: Set<String> = []
    for name in ["127.0.0.1", "localhost", "[::1]", named] { hosts.insert("\(name):\(port)") }
    // A browser leaves out the port that is usual.
    if port == 80 { for name in ["127.0.0.1", "localhost", "[::1]", named] { hosts.insert(name) } }
    self.hosts = hosts
  }

  /// How a request is let in.
  enum Kind {
    /// Files of the page, which hold nothing secret.
    case file
    /// What the page asks for by the token in a header.
    case call
    /// A WebSocket, whose first message has the token: a browser lets no page set headers for it.
    case socket
  }

  /// Whether a request may go on.
  func admits(_ request: HTTPRequest, as kind: Kind) -> Bool {
    // Two of them are answered differently by different servers: none of that.
    guard request.headers.values(for: .host).count == 1, let host = request.headers[.host],
      hosts.contains(host.lowercased())
    else { return false }
    let origins = request.headers.values(for: HTTPHeader("Origin"))
    if kind != .file || !origins.isEmpty {
      guard origins.count == 1, let origin = origins.first, origin.hasPrefix("http://"),
        hosts.contains(origin.dropFirst("http://".count).lowercased())
      else { return false }
    }
    return kind != .call || knows(request.headers[Self.tokenHeader] ?? "")
  }

  /// Whether a text is the token; the time that this takes tells nothing of it.
  func knows(_ text: String) -> Bool {
    let (given, wanted) = (Array(text.utf8), Array(token.utf8))
    guard given.count == wanted.count else { return false }
    return zip(given, wanted).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
