import ProcscriptLua
import ProcscriptSchedules
import ProcscriptSystem

// What a child does at its start, however it was started.
extension Host {
  /// Makes sure that this process ends when its parent does.
  func endWithParent(_ parent: ProcessID) throws(SystemError) {
    if try ParentDeath.arrange(.kill, parent: parent) == .parentIsGone { exitNow(1) }
  }

  private static let fixedSeed: UInt64 = 0x6C61_6E65

  /// Gives this process random numbers of its own.
  func reseed(_ state: State) {
    guard state.registryGet(ModuleKeys.randomseed) == .function else { return state.pop() }
    // Where processes take turns, each has the same ones each time.
    let (first, second) = Keeper.current.map { (Self.fixedSeed, UInt64($0.lane)) } ?? randomSeeds()
    state.push(Int64(bitPattern: first))
    state.push(Int64(bitPattern: second))
    // It can't fail with two integers; a child with its parent's random numbers would still be a child.
    do { try state.call(arguments: 2, results: 0) } catch { state.pop() }
  }
}
