/// What a process reports of itself, as lines of a key and a value: who asks may be a newer program, and leaves out what it
/// does not know.
struct ReportLines {
  enum Key: String {
    /// What the script calls the process.
    case name
    /// For how long it has slept, in seconds, where it does.
    case slept
    /// What it waits for, in words; and for how long already, in seconds.
    case waits, seconds
    /// The pid of a child and what the script calls it. May be there several times.
    case child
    /// The pid of a child that runs a program instead of a function, and what the script calls it. May be there several times.
    case program
    /// The pid of the process whose end, or whose lock, it waits for; the number of the lock.
    case whose, object
    /// The number of a lock that it has, and where it has acquired it. May be there several times.
    case has
    /// A call that is going on, the innermost first. May be there several times.
    case call
  }

  private(set) var text = ""

  mutating func add(_ key: Key, _ value: String) {
    text += "\(key.rawValue) \(value)\n"
  }

  init() {}

  init(_ text: String) {
    self.text = text
  }

  func values(of key: Key) -> [String] {
    text.split(separator: "\n").compactMap { line in
      line.hasPrefix(key.rawValue + " ") ? String(line.dropFirst(key.rawValue.count + 1)) : nil
    }
  }

  func value(of key: Key) -> String? { values(of: key).first }
}
