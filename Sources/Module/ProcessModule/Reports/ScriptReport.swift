package import ProcscriptSystem
import ProcscriptChannels

/// What all processes of a running script are doing, collected from outside.
///
/// Each process is asked, and answers at once where it runs Lua code or waits in a call of the module. Of one that doesn't,
/// the system is asked; and of the programs that the script has started, which their parents name.
package struct ScriptReport {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// Seconds after which a process that has not answered is in C code for long.
  private static let patience = 0.5

  /// Seconds between two looks.
  private static let lookInterval = 0.002

  private var entries: [Entry] = []
  /// Where each process is among them.
  private var places: [ProcessID: Int] = [:]

  private struct Entry {
    let source: SharedReport.Source
    var depth = 0
    var state: ProcessState?
    var lines: ReportLines?
    var programs: [RunningProgram] = []
  }

  /// Collects the reports of the script that a process belongs to.
  ///
  /// - Parameter pid: Of any of its processes.
  /// - Throws: ``Failure`` where there is no such process, or it can't be asked.
  package init(ofScriptWith pid: ProcessID) throws(Failure) {
    guard try Self.orFailure({ () throws(SystemError) in try ProcessTable().status(of: pid) }) != nil else {
      throw Failure(description: "there is no process with the pid \(pid)")
    }
    try Self.attach(to: pid)
    try Self.awaitPlace(of: pid)
    let request = SharedReport.newRequest()
    entries = Self.inOrder(SharedReport.sources)
    for (place, entry) in entries.enumerated() { places[entry.source.pid] = place }
    for entry in entries { Self.ask(entry.source.pid) }
    let deadline = Deadline(after: Self.patience)
    while entries.contains(where: { $0.lines == nil }) {
      for index in entries.indices where entries[index].lines == nil {
        entries[index].lines = SharedReport.text(of: entries[index].source, to: request).map(ReportLines.init)
        let state = try? ProcessTable().status(of: entries[index].source.pid)
        entries[index].state = state ?? .zombie
      }
      let isWaiting = entries.contains { $0.lines == nil && ($0.state == .running || $0.state == .sleeping) }
      if !isWaiting || deadline.hasPassed() { break }
      _ = try? SystemClock.sleep(until: Deadline(after: Self.lookInterval))
    }
    for index in entries.indices {
      guard let lines = entries[index].lines else { continue }
      entries[index].programs = RunningProgram.all(in: lines, of: entries[index].source.pid)
    }
  }

  private static func orFailure<Result>(_ body: () throws(SystemError) -> Result) throws(Failure) -> Result {
    do throws(SystemError) { return try body() } catch { throw Failure(description: error.description) }
  }

  /// Takes part in what the processes of the script share. One that is alone makes that when it is asked.
  private static func attach(to pid: ProcessID) throws(Failure) {
    // What it says is in memory that it can write, and would be believed here.
    if filterCount(of: "\(pid)") > filterCount(of: "self") {
      throw Failure(description: "the process with the pid \(pid) can't be asked: it is in a sandbox")
    }
    let present = OpenFiles.open(memoryFile: Arena.fileName, of: pid)
    if present == nil {
      let program = OpenFiles.program(of: pid)?.split(separator: "/").last ?? ""
      guard program.hasPrefix("procscript"), Reports.canBeAsked(pid) else {
        throw Failure(
          description: "the process with the pid \(pid) can't be asked: it runs no script of procscript, or is another "
            + "user's")
      }
    }
    let file = try whatItMakes(pid) { present ?? OpenFiles.open(memoryFile: Arena.fileName, of: pid) }
    try orFailure { () throws(SystemError) in try Arena.attach(file) }
  }

  /// How many filters of system calls a process has: in a sandbox one more than outside of it.
  private static func filterCount(of process: String) -> Int {
    let text = FileReader.text(of: "/proc/\(process)/status") ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("Seccomp_filters:") }
    return line.flatMap { Int($0.drop { !$0.isNumber }) } ?? 0
  }

  /// One that has started nothing but programs has the memory, and takes a place in it when it is asked.
  private static func awaitPlace(of pid: ProcessID) throws(Failure) {
    _ = try whatItMakes(pid) { SharedReport.sources.first }
  }

  /// What is to be found of a process. Where it is not there, the process has no others, and makes it once it is asked.
  private static func whatItMakes<Found>(_ pid: ProcessID, _ find: () -> Found?) throws(Failure) -> Found {
    if let found = find() { return found }
    ask(pid)
    let deadline = Deadline(after: patience)
    while true {
      if let found = find() { return found }
      if deadline.hasPassed() {
        throw Failure(
          description: "the process with the pid \(pid), which has no others, has been in C code for more than 0.5 s")
      }
      _ = try? SystemClock.sleep(until: Deadline(after: lookInterval))
    }
  }

  private static func ask(_ pid: ProcessID) {
    // Who does not handle the signal would end by it.
    if Reports.canBeAsked(pid) { _ = Reports.ask(pid) }
  }

  /// Parents before their children.
  private static func inOrder(_ sources: [SharedReport.Source]) -> [Entry] {
    var children: [ProcessID?: [SharedReport.Source]] = [:]
    let pids = Set(sources.map(\.pid))
    for source in sources {
      let parent = source.parent.flatMap { pids.contains($0) && $0 != source.pid ? $0 : nil }
      children[parent, default: []].append(source)
    }
    var entries: [Entry] = []
    func add(_ parent: ProcessID?, depth: Int) {
      for source in children[parent] ?? [] {
        entries.append(Entry(source: source, depth: depth))
        add(source.pid, depth: depth + 1)
      }
    }
    add(nil, depth: 0)
    return entries
  }
}

// The report in words.
extension ScriptReport {
  /// From so many processes on those that do the same are told together.
  private static let mostSingle = 20

  /// All lines, each with its end.
  package var text: String {
    let rows = entries.flatMap(rows(for:))
    var groups: [[Row]] = []
    if rows.count <= Self.mostSingle {
      groups = rows.map { [$0] }
    } else {
      var indices: [[String]: Int] = [:]
      for row in rows {
        let key = ["\(row.depth)", row.doing] + row.calls
        if let index = indices[key] {
          groups[index].append(row)
        } else {
          indices[key] = groups.count
          groups.append([row])
        }
      }
    }
    return groups.flatMap { Self.lines(for: $0) }.map { $0 + "\n" }.joined()
  }

  /// What is told of one process.
  private struct Row {
    let title: String
    let depth: Int
    /// What it does; and with the time for which it has done so.
    let doing, doingWithTime: String
    let calls: [String]
  }

  /// Those of a process, and of the programs that it has started.
  private func rows(for entry: Entry) -> [Row] {
    let own = Row(
      title: title(of: entry), depth: entry.depth, doing: doing(entry, withTime: false),
      doingWithTime: doing(entry, withTime: true), calls: calls(of: entry))
    return [own]
      + entry.programs.map {
        Row(title: $0.title, depth: entry.depth + 1, doing: $0.doing, doingWithTime: $0.doing, calls: [])
      }
  }

  private static func lines(for group: [Row]) -> [String] {
    let first = group[0]
    let title = ProcessTitles.together(group.map(\.title))
    let indent = String(repeating: "  ", count: first.depth)
    var doing = group.count == 1 ? first.doingWithTime : first.doing
    if group.count > 1 {
      for (one, several) in plurals where doing.hasPrefix(one) { doing = several + doing.dropFirst(one.count) }
    }
    return [indent + title + " " + doing] + first.calls.map { "\(indent)    \($0)" }
  }

  /// How what is told of one process begins, and of several.
  private static let plurals = [
    ("waits", "wait"), ("has ", "have "), ("is ", "are "), ("runs", "run"), ("sleeps", "sleep"),
  ]

  private func title(of entry: Entry) -> String {
    let name = entry.lines?.value(of: .name) ?? SharedReport.wait(of: entry.source)?.process ?? nameByParent(of: entry)
    return ProcessTitles.title(name, entry.source.pid)
  }

  private func nameByParent(of entry: Entry) -> String? {
    if entry.source.isFirst { return "MainProcess" }
    let parent = entry.source.parent.flatMap(self.entry)
    let prefix = "\(entry.source.pid) "
    return parent?.lines?.values(of: .child).first { $0.hasPrefix(prefix) }.map {
      String($0.dropFirst(prefix.utf8.count))
    }
  }

  private func entry(of pid: ProcessID) -> Entry? { places[pid].map { entries[$0] } }

  private func title(of pid: ProcessID) -> String {
    entry(of: pid).map(title(of:)) ?? entries.lazy.flatMap(\.programs).first { $0.pid == pid }?.title
      ?? ProcessTitles.title(nil, pid)
  }

  private func calls(of entry: Entry) -> [String] {
    if let lines = entry.lines { return lines.values(of: .call) }
    return SharedReport.wait(of: entry.source)?.place.text.map { [$0] } ?? []
  }

  private func doing(_ entry: Entry, withTime: Bool) -> String {
    guard let lines = entry.lines else {
      switch entry.state {
      case .zombie, nil: return "has ended"
      case .stopped: return "is stopped" + lastWait(of: entry)
      case .running, .sleeping:
        if !Reports.canBeAsked(entry.source.pid) { return "can't be asked" + lastWait(of: entry) }
        return "has been in C code for more than 0.5 s, \(entry.state?.rawValue ?? "")"
      }
    }
    if let slept = lines.value(of: .slept) {
      return withTime ? "has slept for \(Self.words(for: Double(slept) ?? 0))" : "sleeps"
    }
    guard let waits = lines.value(of: .waits) else { return "runs" }
    var text = "waits for "
    let whose = lines.value(of: .whose).flatMap { Int32($0) }.map { ProcessID($0) }
    if lines.value(of: .object) == nil, let whose {
      text += "the end of \(title(of: whose))"
    } else {
      text += waits
    }
    if withTime, let seconds = lines.value(of: .seconds).flatMap(Double.init) {
      text += " for \(Self.words(for: seconds))"
    }
    if let object = lines.value(of: .object), let whose {
      text += "; \(title(of: whose)) has it"
      let holds = self.entry(of: whose)?.lines?.values(of: .has) ?? []
      if let place = holds.first(where: { $0.hasPrefix(object + " ") })?.dropFirst(object.utf8.count + 1),
        !place.isEmpty
      {
        text += ", taken at \(place)"
      }
    }
    return text
  }

  /// What a process that does not answer had begun to wait for.
  private func lastWait(of entry: Entry) -> String {
    SharedReport.wait(of: entry.source).map { ", while it waits for \($0.purpose.words(calling: $0.name))" } ?? ""
  }

  private static func words(for seconds: Double) -> String {
    if seconds >= 120 { return "\(Int(seconds) / 60) min" }
    let tenths = Int((seconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
