extension Membership {
  /// For tests: as if so many processes had had the slot, one after the other, that the next one gets.
  package static func age(by count: UInt32) {
    Arena.locked {
      guard let index = Members.takeFreeSlot() else { return }
      let slot = Members.Slot(index)
      slot.status.store(SlotStatus(generation: slot.status.load().generation &+ count, .free))
      Members.release(slot)
    }
  }
}
