import Foundation
import Synchronization

/// What a page asks for that is no run of its own: the answers to questions, all orders, a check, many runs.
struct JobRequest: Decodable, Sendable {
  let job: Job
  /// The script and what it may use; of a question and a check only the lesson counts.
  let run: RunRequest
  let language: String

  enum Job: String, Codable, Sendable {
    /// What is to be predicted of the lesson's script, with the answers.
    case questions
    /// Whether the answer to the exercise is right.
    case check
    /// Which outcomes the script has, in all orders.
    case orders
    /// Which outcomes it has when it is run as often as ``Tab/times``.
    case many
  }
}

extension Tab {
  /// How often a script is run to see whether it does the same each time.
  static let times = 20

  /// Does what a page asks for; what comes of it is an event of the kind "job".
  ///
  /// - Parameters:
  ///   - request: What it asks for.
  ///   - number: The request's number.
  ///   - workshop: Where it is done.
  func work(_ request: JobRequest, number: Int, in workshop: Workshop) {
    begin(number, "\"what\":\(json(request.job)),\"lesson\":\(json(request.run.lesson))") {
      let command = workshop.settings.command
      switch request.job {
      case .questions:
        let words = ["learn", "predict", "--json"] + workshop.folderOptions(language: request.language)
        return try Program(
          command, words + [request.run.lesson], in: workshop.workingFolder,
          to: JobReader { self.finish(number, request.job, $0) })
      case .check:
        let folder = try RunFolder(request.run, in: workshop)
        let words = ["learn", "check", "--json", "--sandbox-in", folder.path]
        return try Program(
          command, words + workshop.folderOptions(language: request.language) + [request.run.lesson],
          in: workshop.workingFolder,
          to: JobReader { result in withExtendedLifetime(folder) { self.finish(number, request.job, result) } })
      case .orders:
        let folder = try RunFolder(request.run, in: workshop)
        let report = folder.path + "/.orders.json"
        let words =
          request.run.limits.options + folder.options + ["--explore=\(report)", "--seconds=10", folder.script]
        return try Program(
          command, words, in: folder.path,
          to: JobReader { result in
            var result = result
            result.output = FileManager.default.contents(atPath: report).flatMap(ExploredOutcomes.init)?.text ?? Data()
            // The folder is there until now.
            withExtendedLifetime(folder) { self.finish(number, request.job, result) }
          })
      case .many:
        let folder = try RunFolder(request.run, in: workshop)
        return try once(number, request, folder, workshop, Outcomes())
      }
    }
  }

  /// What came of many runs.
  private struct Outcomes: Encodable {
    struct Outcome: Encodable {
      let output: String
      let code: Int32
      var count: Int
    }
    var outcomes: [Outcome] = []
    var count = 0
  }

  /// Runs a script once, and then again.
  private func once(
    _ number: Int, _ request: JobRequest, _ folder: RunFolder, _ workshop: Workshop, _ before: Outcomes
  ) throws -> Program {
    let words = request.run.limits.options + folder.options + [folder.script]
    return try Program(
      workshop.settings.command, words, in: folder.path,
      to: JobReader { result in
        var outcomes = before
        let errors = String(decoding: result.errors, as: UTF8.self).split(
          separator: "\n", omittingEmptySubsequences: false)
        // The sandbox's remarks on the machine are the same each time, and none of the script's.
        let own = errors.filter { !$0.hasPrefix("procscript: sandbox: total memory: no ") }.joined(separator: "\n")
        let output = String(decoding: result.output, as: UTF8.self) + own
        if let index = outcomes.outcomes.firstIndex(where: { $0.output == output && $0.code == result.code }) {
          outcomes.outcomes[index].count += 1
        } else {
          outcomes.outcomes.append(Outcomes.Outcome(output: output, code: result.code, count: 1))
        }
        outcomes.count += 1
        let all = outcomes
        self.tell(number, .other, "\"kind\":\"progress\",\"done\":\(all.count),\"of\":\(Self.times)")
        if all.count < Self.times {
          let goesOn = try? self.goOn(number) { try self.once(number, request, folder, workshop, all) }
          if goesOn == true { return }
        }
        self.finish(number, .many, JobResult(code: 0, output: Data(json(all).utf8), errors: Data()))
      })
  }

  private func finish(_ number: Int, _ job: JobRequest.Job, _ result: JobResult) {
    // What the command says is JSON, where it comes to that.
    let text = String(decoding: result.output, as: UTF8.self)
    let isWell = (try? JSONSerialization.jsonObject(with: result.output)) != nil
    let errors = json(String(decoding: result.errors, as: UTF8.self))
    let line = text.split(separator: "\n", omittingEmptySubsequences: true).joined()
    tell(
      number, .other,
      """
      "kind":"job","job":\(json(job)),"code":\(result.code),"stopped":\(isStopped),"errors":\(errors),\
      "result":\(isWell ? line : "null")
      """)
  }
}

/// Of the report of `--explore=FILE.json` what the page shows: its steps may be megabytes.
private struct ExploredOutcomes: Codable {
  struct Outcome: Codable {
    let output: String
    let count: Int
    let errors: [String]
    let deadlock: Bool
    let schedule: String
    let exitcode: Int?
  }
  let complete: Bool
  var outcomes: [Outcome]
  /// All orders that were tried, those that came to outcomes which are not shown too.
  var count: Int?

  private static let most = 40

  init?(_ report: Data) {
    guard let read = try? JSONDecoder().decode(Self.self, from: report) else { return nil }
    self = read
    count = outcomes.reduce(0) { $0 + $1.count }
    outcomes = Array(outcomes.sorted { $0.count > $1.count }.prefix(Self.most))
  }

  var text: Data { Data(json(self).utf8) }
}

/// What a program printed, and how it ended.
struct JobResult: Sendable {
  var code: Int32
  var output: Data
  var errors: Data
}

/// Collects what a program prints, until it has ended.
final class JobReader: Program.Reader {
  private let collected = Mutex(JobResult(code: 0, output: Data(), errors: Data()))
  private let ended: @Sendable (JobResult) -> Void

  /// - Parameter ended: Is called once, with all of it.
  init(ended: @escaping @Sendable (JobResult) -> Void) { self.ended = ended }

  func take(_ pieces: [Program.Piece], lanes: [UInt8]) {
    collected.withLock { collected in
      for piece in pieces {
        if piece.isError { collected.errors += piece.bytes } else { collected.output += piece.bytes }
      }
    }
  }

  func end(code: Int32) {
    ended(
      collected.withLock { collected in
        collected.code = code
        return collected
      })
  }
}
