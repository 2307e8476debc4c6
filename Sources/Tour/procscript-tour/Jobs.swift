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
  func work(_ request: JobRequest, in workshop: Workshop) {
    begin("\"what\":\(json(request.job)),\"lesson\":\(json(request.run.lesson))") { number in
      let command = workshop.settings.command
      switch request.job {
      case .questions, .check:
        let words = ["learn", request.job == .check ? "check" : "predict", "--json"]
        return try Program(
          command, words + workshop.folderOptions(language: request.language) + [request.run.lesson],
          in: workshop.workingFolder, to: JobReader { self.finish(number, request.job, $0) })
      case .orders:
        let folder = try RunFolder(request.run, in: workshop)
        let report = folder.path + "/.orders.json"
        let words =
          request.run.limits.options + folder.options + ["--explore=\(report)", "--seconds=20", folder.script]
        return try Program(
          command, words, in: folder.path,
          to: JobReader { result in
            var result = result
            if let data = FileManager.default.contents(atPath: report) { result.output = data }
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
        let output = String(decoding: result.output + result.errors, as: UTF8.self)
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
