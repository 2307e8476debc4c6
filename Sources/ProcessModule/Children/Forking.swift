import Channels
import Glibc
import Lua
import OS

extension Host {
  /// Makes a child that calls a function, and runs on in this process.
  ///
  /// - Parameters:
  ///   - function: The stack index of what the child calls with `argument`.
  ///   - isDaemon: Whether the child ends when this process does, however this one ends.
  /// - Returns: The child's pid.
  /// - Throws: The limit that was reached; nothing has changed then.
  func fork(calling function: Int32, with argument: Int32, isDaemon: Bool, in state: State) throws(SystemError)
    -> ProcessID
  {
    let slot = try reserveSlot()
    let parent = ProcessID.current()
    let membership: Membership
    let side: ForkSide
    do {
      membership = try Membership.announce()
    } catch {
      giveBack(slot)
      throw error
    }
    do {
      try SharedOutput.becomeShared()
      SharedOutput.drain()
      side = try forkProcess()
    } catch {
      membership.end()
      giveBack(slot)
      throw error
    }
    guard case .parent(let pid) = side else {
      membership.begin()
      becomeChild(slot: slot)
      ChildLife(host: self, parent: parent, isDaemon: isDaemon).run(function, with: argument, in: state)
    }
    // On both sides, whichever comes first: nobody sees the child in this process's group.
    if keepsChildrenApart { setpgid(pid.rawValue, pid.rawValue) }
    add(Child(pid: pid, isDaemon: isDaemon, slot: slot, membership: membership))
    return pid
  }
}
