import Foundation
import Testing

/// Attacks on a sandbox by code that has the processor for itself: a library in C, loaded with `--allow-c-modules`.
@Suite(
  .enabled(if: SandboxTrial.isWhole, "this system lacks a wall"), .serialized, .timeLimit(.minutes(15))
) struct `An attack on a sandbox` {
  /// Where the attacker is.
  enum Place: String, CaseIterable {
    case main, child, grandchild, worker, spawn
    /// In a process that has restricted itself by `process.sandbox`, in a script that is in no sandbox.
    case itself

    var attacks: [SandboxAttack] { SandboxAttack.all.filter { self != .itself || !$0.needsCommand } }
  }

  private let script = """
    local outside, inside, names, place = table.unpack(arg)

    local function attack()
      local attacks = require "attacks"
      for name in names:gmatch "[^,]+" do print(name, attacks.run(name, outside, inside)) end
    end

    local ways = {
      main = attack,
      child = function() process.spawn(attack):join() end,
      grandchild = function() process.spawn(function() process.spawn(attack):join() end):join() end,
      worker = function() process.Pool(1):apply(attack) end,
      spawn = function()
        process.set_start_method "spawn"
        if process.is_main() then process.spawn(attack):join() end
      end,
      itself = function()
        process.sandbox { allow_c_modules = true, allow_write = inside }
        attack()
      end,
    }
    ways[place]()
    """

  /// What became of some attacks: by their names, 0 for those that worked, else error numbers.
  private func outcomes(
    of attacks: [SandboxAttack], in place: Place, on prey: Prey, without walls: String? = nil
  ) throws -> [String: Int] {
    let own = try OwnFolder()
    let words = [prey.path, own.path, attacks.map(\.name).joined(separator: ","), place.rawValue]
    var runner = CommandRunner(script: script, arguments: words)
    let options = walls.map { ["--sandbox-without=\($0)"] } ?? []
    if place != .itself {
      runner.arguments = ["--sandbox", "--allow-c-modules", "--allow-write=\(own.path)"] + options + runner.arguments
    }
    // With a descriptor that the command has inherited.
    runner.makeAttacks("9</etc/passwd")
    runner.timeLimit = 200
    let run = try runner.runWithWatchers()
    #expect(run.ending == .exited(0), "\(run.errors)")
    var outcomes: [String: Int] = [:]
    for line in run.lines {
      let words = line.split(separator: "\t")
      if words.count == 2 { outcomes[String(words[0])] = Int(words[1]) }
    }
    return outcomes
  }

  @Test(arguments: Place.allCases) func `fails, wherever it comes from`(_ place: Place) throws {
    let prey = try Prey()
    let before = prey.state
    let outcomes = try outcomes(of: place.attacks, in: place, on: prey)
    for attack in place.attacks {
      let outcome = outcomes[attack.name]
      #expect(outcome != nil && outcome != 0, "\(attack.name) in \(place): \(outcome.map(String.init) ?? "not tried")")
    }
    #expect(prey.state == before)
  }

  @Test(arguments: SandboxAttack.shown.map(\.walls))
  func `works where its wall is left out, so that it is that wall which holds`(_ walls: String) throws {
    let attacks = try #require(SandboxAttack.shown.first { $0.walls == walls }).attacks
    let outcomes = try outcomes(of: attacks, in: .main, on: Prey(), without: walls)
    for attack in attacks { #expect(outcomes[attack.name] == 0, "\(attack.name) without \(walls)") }
  }

  @Test func `is one of 90, each from six places`() {
    #expect(SandboxAttack.all.count >= 90)
    #expect(Set(SandboxAttack.all.map(\.name)).count == SandboxAttack.all.count)
  }
}
