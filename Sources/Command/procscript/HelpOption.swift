import ArgumentParser

/// An option of a command, as the command's help shows it.
struct HelpOption {
  /// With their dashes: `-v`, `--version`.
  let names: [String]
  /// What it does.
  let text: String

  /// All of a command, ArgumentParser's `--help` among them.
  static func all(of command: any ParsableCommand.Type) -> [HelpOption] {
    // So wide that each has a line of its own.
    let help = Procscript.helpMessage(for: command, columns: 1000)
    return help.split(separator: "\n").filter { $0.hasPrefix("  -") }.map { line in
      let row = line.drop { $0 == " " }
      let end = row.firstRange(of: "  ")?.lowerBound ?? row.endIndex
      let names = row[..<end].split { " ,".contains($0) }.prefix { $0.hasPrefix("-") }
      return HelpOption(names: names.map(String.init), text: String(row[end...].drop { $0 == " " }))
    }
  }
}
