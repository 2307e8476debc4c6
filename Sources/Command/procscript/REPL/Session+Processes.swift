import ProcessModule
import ProcscriptSystem

extension Session {
  /// A picture of what the processes have done since the session began.
  func showTimeline() {
    do {
      try module.record(in: state)
      Messages.complain(bare: Array(module.picture.joined(separator: "\n").utf8))
    } catch {
      report(error)
    }
  }

  /// The machine's processes; those with a text in name or command.
  func showProcesses(matching pattern: String?) {
    do {
      let records = try pattern.map { try ProcessTable().matching($0) } ?? ProcessTable().all()
      show(ProcessListing(records, width: columns).text)
    } catch {
      Messages.complain("\(error)")
    }
  }

  /// This process and its descendants, with the names that the script knows.
  func showTree() {
    do {
      let records = try ProcessTable().all()
      let own = ProcessID.current()
      let picture = ProcessTreePicture(records, of: own) { [module, state] record in
        if record.pid == own { return "MainProcess" }
        return module.name(of: record.pid, in: state) ?? record.name
      }
      show(picture.text + "\n")
    } catch {
      Messages.complain("\(error)")
    }
  }
}
