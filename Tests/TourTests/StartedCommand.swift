import Foundation
import Testing

/// A new folder that everybody may read, and that goes with its owner.
final class TourFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "procscript-tour-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path(percentEncoded: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The command, which ends with this object. What it prints goes into files beside the learner's folder.
final class StartedCommand {
  private let process = Process()
  private let files: (output: String, errors: String)

  /// The command as people use it, where the environment names it.
  static var path: String {
    let built = URL(filePath: #filePath).appending(path: "../../../.build/debug/procscript").standardizedFileURL
    return ProcessInfo.processInfo.environment["PROCSCRIPT"] ?? built.path(percentEncoded: false)
  }

  /// - Parameters:
  ///   - words: Behind its name.
  ///   - folder: Where it runs.
  ///   - environment: Beside `PATH`, `HOME` and `LANG`, or in their place.
  init(_ words: [String], in folder: String, environment: [String: String] = [:]) throws {
    let name = UUID().uuidString
    files = ("\(folder)/\(name).out", "\(folder)/\(name).err")
    for file in [files.output, files.errors] { try Data().write(to: URL(filePath: file)) }
    process.executableURL = URL(filePath: Self.path)
    process.arguments = words
    process.currentDirectoryURL = URL(filePath: folder)
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder, "LANG": "C.UTF-8"].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: files.output)
    process.standardError = FileHandle(forWritingAtPath: files.errors)
    try process.run()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  var pid: Int32 { process.processIdentifier }

  private func text(_ file: String) -> String {
    String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
  }

  var errors: String { text(files.errors) }

  /// Its output, once it holds a text.
  func outputWith(_ wanted: String) throws -> String { try wait(for: wanted, in: files.output) }

  /// Its errors, once they hold a text.
  func errorsWith(_ wanted: String) throws -> String { try wait(for: wanted, in: files.errors) }

  private func wait(for wanted: String, in file: String) throws -> String {
    let deadline = Date.now + 60
    while true {
      let text = text(file)
      if text.contains(wanted) { return text }
      let errors = errors
      try #require(process.isRunning && Date.now < deadline, "no '\(wanted)': \(text) \(errors)")
      usleep(5000)
    }
  }

  /// Sends it a signal.
  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Runs it to its end.
  static func run(_ words: [String], in folder: String) throws -> (output: String, errors: String, code: Int32) {
    let command = try StartedCommand(words, in: folder)
    command.process.waitUntilExit()
    return (command.text(command.files.output), command.errors, command.process.terminationStatus)
  }
}
