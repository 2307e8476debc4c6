import ProcscriptSystem
import ProcscriptText

/// Processes as a table: a line each, in aligned columns.
struct ProcessListing {
  private static let titles = ["PID", "PPID", "STATUS", "MEMORY", "NAME", "COMMAND"]
  /// Numbers end at the same place.
  private static let alignedRight: Set = [0, 1, 3]

  private let rows: [[String]]
  private let width: Int?

  /// - Parameters:
  ///   - records: The processes, in the order of the rows.
  ///   - width: How many columns a line may have; nil for as many as it takes.
  init(_ records: [ProcessRecord], width: Int?) {
    self.width = width
    rows =
      [Self.titles]
      + records.map { record in
        [
          "\(record.pid)", "\(record.parent)", record.state.rawValue, Self.memory(record.memory),
          Escaped.text(record.name), Escaped.text(record.command),
        ]
      }
  }

  /// All lines, each with its end.
  var text: String {
    let widths = Self.titles.indices.map { column in rows.map { Columns.count($0[column]) }.max() ?? 0 }
    return rows.map { row in cut(line(of: row, widths: widths)) + "\n" }.joined()
  }

  private func line(of row: [String], widths: [Int]) -> String {
    row.indices.map { column in
      let padding = String(repeating: " ", count: widths[column] - Columns.count(row[column]))
      if Self.alignedRight.contains(column) { return padding + row[column] }
      return column == row.indices.last ? row[column] : row[column] + padding
    }.joined(separator: "  ")
  }

  /// The start of the line that the terminal has room for.
  private func cut(_ line: String) -> String {
    guard let width else { return line }
    var room = width
    return String(
      line.prefix { character in
        room -= Columns.count(String(character))
        return room >= 0
      })
  }

  /// Bytes in the unit that a reader can compare: "312 KiB", "4.5 MiB".
  private static func memory(_ bytes: Int) -> String {
    var value = Double(bytes)
    var unit = "B"
    for larger in ["KiB", "MiB", "GiB", "TiB"] where value >= 1000 {
      value /= 1024
      unit = larger
    }
    let tenths = (value * 10).rounded() / 10
    return value < 10 && unit != "B" ? "\(tenths) \(unit)" : "\(Int(value.rounded())) \(unit)"
  }
}
