import FlyingFox
import Foundation
import ProcscriptLessons
import ProcscriptTimeline

/// What the page asks for by name, with a JSON object: each is answered at once.
struct Calls {
  private let workshop: Workshop

  init(_ workshop: Workshop) { self.workshop = workshop }

  /// What a call is about; not all use all of it.
  private struct Request: Decodable {
    var lesson: String?
    var part: Part?
    var text: String?
    var language: String?
    var run: String?
    /// Of what is to be remembered.
    var name: String?
  }

  /// - Parameters:
  ///   - name: That of the call.
  ///   - body: The JSON object.
  /// - Returns: What it says: JSON; 404 where there is no such call or lesson, 400 where something is missing.
  func answer(_ name: String, _ body: Data) -> HTTPResponse {
    guard let request = try? JSONDecoder().decode(Request.self, from: body) else {
      return HTTPResponse(statusCode: .badRequest)
    }
    if name == "course" { return .json(Data(json(CourseList(workshop)).utf8)) }
    if name == "remember" { return remember(request) }
    guard let lesson = workshop.lesson(request.lesson ?? "") else { return HTTPResponse(statusCode: .notFound) }
    let language = request.language.flatMap(Language.init(rawValue:)) ?? .english
    let part = request.part ?? .lesson
    do {
      switch name {
      case "lesson": return .json(Data(json(LessonPage(lesson, workshop)).utf8))
      case "save":
        guard let text = request.text else { return HTTPResponse(statusCode: .badRequest) }
        try workshop.save(part, of: lesson, text)
        return .json(Data("{}".utf8))
      case "reset":
        let kept = try workshop.reset(part, of: lesson, in: language)
        return .json(Data("{\"kept\":\(kept.map { json($0) } ?? "null")}".utf8))
      case "run":
        guard let run = workshop.run(request.run ?? "", of: lesson.name) else { break }
        return .json(run)
      case "picture":
        guard let data = workshop.run(request.run ?? "", of: lesson.name), let run = RunToDraw(data) else { break }
        let title = "\(lesson.words(in: language).title) · procscript"
        let page = Page(deltas: run.deltas, title: title, in: language == .chinese ? .chinese : .english)
        return .json(Data("{\"html\":\(json(page.text))}".utf8))
      case "solution":
        guard let exercise = lesson.exercise else { break }
        return .json(Data("{\"text\":\(json(exercise.solution))}".utf8))
      default: break
      }
    } catch {
      return .failure(error)
    }
    return HTTPResponse(statusCode: .notFound)
  }

  private func remember(_ request: Request) -> HTTPResponse {
    guard let name = request.name, let text = request.text else { return HTTPResponse(statusCode: .badRequest) }
    do {
      return try workshop.notebook.keep(text, as: name) ? .json(Data("{}".utf8)) : HTTPResponse(statusCode: .badRequest)
    } catch {
      return .failure(error)
    }
  }
}

extension HTTPResponse {
  fileprivate static func failure(_ error: any Error) -> HTTPResponse {
    .json(Data("{\"error\":\(procscript_tour.json(error.localizedDescription))}".utf8))
  }

  fileprivate static func json(_ data: Data) -> HTTPResponse {
    HTTPResponse(statusCode: .ok, headers: [.contentType: "application/json"], body: data)
  }
}

/// Of a run that was kept, what draws it: each delta as the command wrote it.
private struct RunToDraw {
  let deltas: [String]

  init?(_ data: Data) {
    guard let all = try? JSONSerialization.jsonObject(with: data) as? [String: Any], let list = all["deltas"] as? [Any]
    else { return nil }
    deltas = list.compactMap { delta in
      guard let text = try? JSONSerialization.data(withJSONObject: delta, options: [.withoutEscapingSlashes]) else {
        return nil
      }
      // It becomes a part of a script element: nothing in it may look like the end of that.
      return String(decoding: text, as: UTF8.self).replacing("<", with: "\\u003c")
    }
  }
}

/// A text in each language.
private func texts<Text>(_ text: (Language) -> Text) -> [String: Text] {
  Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0.rawValue, text($0)) })
}

/// What there is: sections and lessons.
private struct CourseList: Encodable {
  struct Section: Encodable {
    let names: [String: String]
    let lessons: [Entry]
  }

  struct Entry: Encodable {
    let name: String
    let number: Int
    let notes: String?
    let titles: [String: String]
    let teaches: [String: String]
    let hasExercise: Bool
  }

  let folder: String
  let language: String
  let limits: RunRequest.Limits
  let times: Int
  let sections: [Section]
  /// The text of `procscript learn list --json`, where it could be had.
  let progress: [String: Bool]
  let remembered: [String: String]

  init(_ workshop: Workshop) {
    folder = workshop.settings.folder
    language = workshop.settings.language.rawValue
    limits = .usual
    times = Tab.times
    remembered = workshop.notebook.all
    sections = workshop.course.sections.map { section in
      Section(
        names: texts { section.names[$0] ?? "" },
        lessons: section.lessons.map { lesson in
          Entry(
            name: lesson.name, number: lesson.number, notes: lesson.section,
            titles: texts { lesson.words(in: $0).title },
            teaches: texts { lesson.words(in: $0).teaches }, hasExercise: lesson.exercise != nil)
        })
    }
    progress = Self.progress(workshop)
  }

  /// Which exercises are done, as the command knows.
  private static func progress(_ workshop: Workshop) -> [String: Bool] {
    struct Known: Decodable {
      let exercise: String
      let done: Bool
    }
    let ended = DispatchSemaphore(value: 0)
    let result = Once<JobResult>()
    let words = ["learn", "list", "--json", "--folder", workshop.settings.folder]
    let program = try? Program(
      workshop.settings.command, words, in: workshop.workingFolder,
      to: JobReader {
        result.set($0)
        ended.signal()
      })
    guard program != nil, ended.wait(timeout: .now() + 5) == .success, let output = result.value?.output,
      let list = try? JSONDecoder().decode([Known].self, from: output)
    else { return [:] }
    return Dictionary(list.map { ($0.exercise, $0.done) }) { first, _ in first }
  }
}

/// All that the page shows of a lesson.
private struct LessonPage: Encodable {
  let name: String
  let about: [String: String]
  let task: [String: String]
  let hints: [String: [String]]
  let hasQuestions: Bool
  /// What is given of each part, by language.
  let given: [String: [String: String]]
  /// What the learner has made of it.
  let edited: [String: String]
  let runs: [String]

  init(_ lesson: Lesson, _ workshop: Workshop) {
    name = lesson.name
    about = texts { lesson.words(in: $0).about.joined(separator: "\n") }
    task = texts { lesson.words(in: $0).task.joined(separator: "\n") }
    hints = texts { lesson.exercise?.hints(in: $0) ?? [] }
    hasQuestions = lesson.questions != nil
    let parts: [Part] = lesson.exercise == nil ? [.lesson] : [.lesson, .exercise]
    given = Dictionary(
      uniqueKeysWithValues: parts.map { part in (part.rawValue, texts { workshop.given(part, of: lesson, in: $0) }) })
    edited = Dictionary(
      uniqueKeysWithValues: parts.compactMap { part in workshop.edited(part, of: lesson).map { (part.rawValue, $0) } })
    runs = workshop.runs(of: lesson.name)
  }
}
