import Glibc
import ProcscriptChannels
import ProcscriptLua
import ProcscriptOutput
import ProcscriptRecording
import ProcscriptSystem

/// The start method "fork": the process begins as a copy of this one.
struct ForkMethod: StartMethod {
  let name = "fork"
  let isFresh = false

  func start(_ order: StartOrder, by host: Host) throws(LuaError) -> Child {
    order.state.prepareForFork()
    StandardInput.prepareForFork()
    return try asLuaError(collectingIn: order.state) { () throws(SystemError) in
      let parent = ProcessID.current()
      let child = try host.startChild(order, by: self) { birth throws(SystemError) in
        guard case .parent(let pid) = try forkProcess() else {
          Recorder.become(birth.life)
          birth.membership.begin()
          host.becomeChild(slot: birth.slot)
          host.becomeIndependent(of: parent, isDaemon: order.isDaemon, in: order.state)
          ChildLife(host: host).run(order.enter, with: order.process, in: order.state)
        }
        return pid
      }
      // On both sides, whichever comes first: nobody sees the child in this process's group.
      if host.keepsChildrenApart { setpgid(child.pid.rawValue, child.pid.rawValue) }
      return child
    }
  }
}

extension Host {
  /// In the child of a fork: makes this process independent of the one that it was copied from.
  fileprivate func becomeIndependent(of parent: ProcessID, isDaemon: Bool, in state: State) {
    Interruption.cancel()
    state.beginChild()
    SharedOutput.afterFork()
    OutputRelay.afterFork()
    if keepsChildrenApart { leaveGroup() }
    do {
      try StandardInput.detach()
      if isDaemon { try endWithParent(parent) }
    } catch {
      complain(error.description)
      exitNow(1)
    }
    reseed(state)
  }

  /// Leaves the terminal's keys to the parent: Ctrl-C is for the line that it runs.
  private func leaveGroup() {
    keepsChildrenApart = false
    setpgid(0, 0)
  }
}
