import ArgumentParser

extension Procscript {
  /// Complains about options on orders that say nothing: those that belong to another one, which was not given.
  func checkOrders(among scan: OptionScan) throws {
    let isExploring = scan.exploration != nil
    if isExploring, schedule != nil {
      throw ValidationError("--schedule is one order, --explore tries many: they do not go together.")
    }
    if isExploring, isInteractive {
      throw ValidationError(
        "--explore has many runs, and -i one prompt: to have a prompt after one order, write --schedule=ORDER -i")
    }
    for name in ["--schedules", "--seconds", "--seed", "--exact-time"] where !isExploring && scan.has(name) {
      throw ValidationError("\(name) says more of --explore: procscript --explore \(name)\(form(of: name)) file.lua")
    }
    if isLate, schedule.flatMap({ UInt64($0) }) == nil {
      throw ValidationError(
        schedule == nil
          ? "--late says more of --schedule: procscript --schedule=7 --late file.lua"
          : "--late goes with an order by a number: one like \(schedule ?? "") says by itself who is late.")
    }
  }

  private func form(of name: String) -> String { name == "--exact-time" ? "" : "=N" }
}
