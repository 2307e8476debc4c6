import Glibc
import ProcscriptExploring
import ProcscriptSchedules
import ProcscriptSystem

/// `procscript --explore file.lua`: runs a script in many orders, and tells what can come of it.
struct ExploredScript: Director {
  let script: String
  let options: ExploringOptions
  /// Where to write all of it; nil for nowhere.
  let file: String?
  /// Where the shown run is drawn.
  let pictures: SchedulePictures

  func direct(preparing prepare: () -> Void) {
    do {
      guard let crew = try RunCrew(ofMost: usableProcessorCount(), preparing: prepare) else { return }
      let code = try explore(with: crew)
      crew.end()
      exit(code)
    } catch {
      Messages.complain("\(error)")
      exit(EXIT_FAILURE)
    }
  }

  /// As standard output wants it.
  private static var style: ReportStyle {
    ReportStyle(
      width: Terminal.size(of: STDOUT_FILENO)?.columns, isColoured: Terminal.hasColors(on: STDOUT_FILENO))
  }

  private func explore(with crew: RunCrew) throws -> Int32 {
    var progress = ProgressLine()
    let exploration = try Exploration(of: script, options, by: crew) { progress.show($0) }
    progress.remove()
    let report = exploration.report
    if Interrupts.isPending {
      // What was found so far is worth the wait for it.
      if exploration.findings.schedules > 0 { Messages.say(report.text(Self.style)) }
      Messages.complain("interrupted!")
      return 130
    }
    if let file { try NewFile.replace(file, with: Array(report.json.utf8)) }
    Messages.say(report.text(Self.style))
    if !pictures.isEmpty, let trace = try exploration.trace(texts: pictures.texts) { pictures.draw(trace) }
    return report.hasFailure ? EXIT_FAILURE : EXIT_SUCCESS
  }
}
