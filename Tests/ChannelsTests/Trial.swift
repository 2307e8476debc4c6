import Foundation
import Testing

/// Runs a trial of the program `KillTrials`, which has one thread and may fork.
///
/// - Returns: What it prints.
func trialOutput(_ name: String) throws -> String {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "ProcscriptKillTrials")
  process.arguments = [name]
  // Else the first call of each C function is some thousand instructions of the dynamic linker's.
  process.environment = ["LD_BIND_NOW": "1"]
  let output = Pipe()
  process.standardOutput = output
  process.standardError = output
  try process.run()
  let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  try #require(process.terminationReason == .exit && process.terminationStatus == 0, "\(text)")
  return text
}

/// Runs a trial and returns the numbers that it prints.
func runTrial(_ name: String) throws -> [Int] {
  let text = try trialOutput(name)
  return try text.split(whereSeparator: \.isWhitespace).map { try #require(Int($0), "\(text)") }
}
