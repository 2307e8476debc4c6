/// How the code of a child ended, as the child itself tells it. One that is killed tells nothing.
enum Outcome: UInt32 {
  /// Nothing was told: its function returned nothing, or it was left by `os.exit` or a kill, as its exit code says.
  case none = 0
  /// Its function returned; the message holds the results.
  case returned
  /// Its function returned what cannot be sent; the message is the reason, as text.
  case unsendable
  /// An uncaught error; the message holds its text with the traceback, and its value unless that is a string.
  case raised
  /// Nobody knows: it was on another node, and there is no news of it any more. Its stand-in tells; the message is the
  /// reason, as text.
  case lost

  /// What the module's Lua code calls it.
  var name: String? {
    switch self {
    case .none: nil
    case .returned: "returned"
    case .unsendable: "unsendable"
    case .raised: "raised"
    case .lost: "lost"
    }
  }
}
