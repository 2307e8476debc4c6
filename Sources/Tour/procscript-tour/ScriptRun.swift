import Foundation
import Glibc
import ProcscriptLessons
import Synchronization

/// What a page asks to be run, and how far it may go.
struct RunRequest: Decodable, Sendable {
  /// The name of the lesson.
  let lesson: String
  /// Whether it is the lesson's script or the exercise's.
  let part: Part
  /// The script.
  let text: String
  let limits: Limits

  /// What a run may use.
  struct Limits: Codable, Sendable {
    /// Seconds until it is ended, from 1 to 3600.
    let seconds: Int
    /// Processes at a time, from 1 to 1000.
    let processes: Int
    /// MiB of all processes together, from 16 to 65536.
    let megabytes: Int

    static let usual = Limits(seconds: 60, processes: 200, megabytes: 1024)

    /// The options of the sandbox that hold a script to them; what is too little or too much becomes what is not.
    var options: [String] {
      let seconds = min(max(seconds, 1), 3600)
      return [
        "--sandbox", "--time=\(seconds)", "--processes=\(min(max(processes, 1), 1000))",
        "--memory=\(min(max(megabytes, 16), 65536))M",
        // All processors may be used for all of the time; and who prints without end is stopped by whoever sees it.
        "--cpu=\(seconds * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))", "--output=64G",
      ]
    }
  }
}

/// Whether something is about a lesson's own script or about its exercise.
enum Part: String, Codable, Sendable {
  case lesson, exercise
}

extension Tab {
  /// Runs a script in the sandbox, and tells what it prints and what its processes do.
  ///
  /// - Parameters:
  ///   - request: What is to be run.
  ///   - number: The request's number.
  ///   - workshop: Where runs are kept.
  func run(_ request: RunRequest, number: Int, in workshop: Workshop) {
    begin(number, "\"what\":\"run\",\"lesson\":\(json(request.lesson)),\"part\":\(json(request.part))") {
      let folder = try RunFolder(request, in: workshop)
      let words = request.limits.options + folder.options + workshop.laneOptions + [folder.script]
      let reader = RunReader(self, number, request, folder, workshop)
      return try Program(
        workshop.settings.command, words, in: folder.path, hasLanes: !workshop.laneOptions.isEmpty, to: reader)
    }
  }
}

/// The folder of a run: the script's own, where it may write. It goes with this object.
final class RunFolder: Sendable {
  let path: String
  /// The script's name in it.
  let script: String
  /// The programs that it may run.
  private let programs: [String]

  /// - Throws: `Program.Failure` where it can't be made.
  init(_ request: RunRequest, in workshop: Workshop) throws {
    script = request.lesson + ".lua"
    programs = workshop.lesson(request.lesson)?.programs ?? []
    var name = Array("\(workshop.scratch)/run-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else {
      throw Program.Failure(
        description: "cannot make a folder in \(workshop.scratch): \(String(cString: strerror(errno)))")
    }
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // In the sandbox root becomes another user, who is to read and write here too.
    chmod(path, geteuid() == 0 ? 0o777 : 0o700)
    do {
      try Data(request.text.utf8).write(to: URL(filePath: "\(path)/\(script)"))
      chmod("\(path)/\(script)", 0o644)
    } catch {
      throw Program.Failure(description: "cannot write \(path)/\(script): \(error.localizedDescription)")
    }
  }

  /// The options by which the sandbox lets the script have it, and run what its lesson is about.
  var options: [String] { ["--allow-write=\(path)"] + programs.map { "--allow-run=\($0)" } }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Tells a tab of a run, and keeps the run once it has ended.
private final class RunReader: Program.Reader {
  private let tab: Tab
  private let number: Int
  private let request: RunRequest
  private let folder: RunFolder
  private let workshop: Workshop
  private let begin = ContinuousClock.now

  private struct Kept {
    var lanes = ""
    var output: [KeptRun.Piece] = []
    var size = 0
    var isWhole = true
  }

  private let kept = Mutex(Kept())

  /// Bytes that are kept of a run.
  private static let most = (lanes: 4 << 20, output: 256 << 10)

  init(_ tab: Tab, _ number: Int, _ request: RunRequest, _ folder: RunFolder, _ workshop: Workshop) {
    (self.tab, self.number, self.request, self.folder, self.workshop) = (tab, number, request, folder, workshop)
  }

  func take(_ pieces: [Program.Piece], lanes: [UInt8]) {
    if !lanes.isEmpty {
      let deltas = lanes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
      let text = deltas.joined(separator: ",")
      let isTaken = tab.tell(number, .lanes, "\"kind\":\"lanes\",\"deltas\":[\(text)]")
      kept.withLock { kept in
        kept.isWhole = kept.isWhole && isTaken && kept.lanes.utf8.count + text.utf8.count < Self.most.lanes
        if kept.isWhole { kept.lanes += (kept.lanes.isEmpty ? "" : ",") + text }
      }
    }
    for piece in pieces {
      let text = String(decoding: piece.bytes, as: UTF8.self)
      let isError = piece.isError ? ",\"error\":true" : ""
      tab.tell(
        number, .output, "\"kind\":\"output\",\"before\":\(piece.linesBefore)\(isError),\"text\":\(json(text))")
      kept.withLock { kept in
        kept.size += piece.bytes.count
        if kept.size <= Self.most.output {
          kept.output.append(KeptRun.Piece(before: piece.linesBefore, error: piece.isError, text: text))
        }
      }
    }
  }

  func end(code: Int32) {
    let seconds = Double((ContinuousClock.now - begin) / .milliseconds(1)) / 1000
    let isStopped = tab.isCurrent(number) && tab.isStopped
    let kept = kept.withLock { $0 }
    let run = KeptRun(
      date: Date(), part: request.part, text: request.text, code: code, isStopped: isStopped, seconds: seconds,
      output: kept.output)
    let name = try? workshop.keep(run, lanes: kept.isWhole ? kept.lanes : nil, of: request.lesson)
    tab.tell(
      number, .other,
      """
      "kind":"end","code":\(code),"stopped":\(isStopped),"seconds":\(seconds),\
      "kept":\(name.map { json($0) } ?? "null")
      """)
  }
}
