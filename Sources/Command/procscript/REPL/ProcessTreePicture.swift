import ProcscriptSystem
import ProcscriptText

/// A process and its descendants, one a row, each below its parent.
struct ProcessTreePicture {
  private let children: [ProcessID: [ProcessRecord]]
  private let root: ProcessRecord?
  private let name: (ProcessRecord) -> String

  /// - Parameters:
  ///   - records: The machine's processes.
  ///   - root: The process at the top.
  ///   - name: What a process is called.
  init(_ records: [ProcessRecord], of root: ProcessID, name: @escaping (ProcessRecord) -> String) {
    children = Dictionary(grouping: records, by: \.parent)
    self.root = records.first { $0.pid == root }
    self.name = name
  }

  /// All rows, without an end behind the last.
  var text: String {
    guard let root else { return "" }
    return ([row(root)] + rows(below: root, prefix: "")).joined(separator: "\n")
  }

  private func row(_ record: ProcessRecord) -> String {
    "\(Escaped.text(name(record))) (pid \(record.pid)) \(record.state.rawValue)"
  }

  private func rows(below record: ProcessRecord, prefix: String) -> [String] {
    let children = (children[record.pid] ?? []).sorted { $0.startTime < $1.startTime }
    return children.flatMap { child in
      let isLast = child.pid == children.last!.pid
      let row = prefix + (isLast ? "└─ " : "├─ ") + row(child)
      return [row] + rows(below: child, prefix: prefix + (isLast ? "   " : "│  "))
    }
  }
}
