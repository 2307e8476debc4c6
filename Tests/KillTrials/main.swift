import Glibc

// A program of its own, so that it has one thread and may fork: the tests run it, a trial at a time, and read the
// numbers that it prints. A trial that fails says so on standard error and ends with code 1.

// The threads of the tests, which start this, block signals.
var noSignals = sigset_t()
sigemptyset(&noSignals)
sigprocmask(SIG_SETMASK, &noSignals, nil)
alarm(300)  // Whatever happens, nothing is left running: the children end with this process.

switch CommandLine.arguments.dropFirst().first {
case "counting":
  print(Contention.counting(processes: 4, visitsEach: 50_000))
case "killed-holder":
  let (visits, abandonments) = Contention.killedHolder(sleepers: 3)
  print(visits, abandonments)
case "stepped-alone":
  print(SteppedKills.alone())
case "stepped-before-sleepers":
  print(SteppedKills.beforeSleepers())
case "stepped-as-sleeper":
  print(SteppedKills.asSleeper(barging: false))
case "stepped-as-sleeper-barged":
  print(SteppedKills.asSleeper(barging: true))
case "random-respawning":
  let (kills, abandonments, visits) = RandomKills.respawning()
  print(kills, abandonments, visits)
case "random-down-to-one":
  let (rounds, abandonments) = RandomKills.downToOne()
  print(rounds, abandonments)
case "printing":
  print(Printing.toPipe(linesEach: 500))
case "printing-killed":
  let (kills, lines, cutOff) = Printing.toPipeKilled()
  print(kills, lines, cutOff)
case "printing-beside-stopped":
  Printing.besideStopped()
case "printing-interrupted":
  Printing.interrupted()
case "printing-without-blocking":
  print(Printing.toPipeWithoutBlocking())
case "printing-to-full-file":
  print(Printing.toFullFile(), terminator: "")
case "printing-among-c":
  Printing.amongC()
case "shared-counting":
  let (locked, added, mostInside) = Sharing.counting(visitsEach: 20_000)
  print(locked, added, mostInside)
case "shared-killed-holder":
  Sharing.killedHolder()
case "shared-killed-receiver":
  Sharing.killedReceiver()
case "shared-random-kills":
  let (kills, visits) = Sharing.randomKills()
  print(kills, visits)
case "shared-desertion":
  Sharing.desertion()
case "notified-in-order":
  SharedWaits.notifiedInOrder()
case "killed-notified":
  SharedWaits.killedNotified()
case "meeting":
  print(SharedWaits.meeting(rounds: 1000))
case "killed-party":
  SharedWaits.killedParty()
case "interrupted":
  SharedWaits.interrupted()
case "stepped-lock":
  print(SteppedSharing.lock())
case "stepped-cells":
  print(SteppedSharing.cells())
case "stepped-open-cells":
  print(OpenCells.stepped())
case "open-cells", "open-cells-killed":
  let (kills, additions) = OpenCells.random(killing: CommandLine.arguments[1] == "open-cells-killed")
  print(kills, additions)
case "stepped-sleeping-for-lock":
  print(SteppedSharing.sleepingForLock())
case "stepped-sleeping-for-permit":
  print(SteppedSharing.sleepingForPermit())
case "stepped-acquiring-permit":
  print(SteppedSharing.acquiringPermit())
case "stepped-releasing-permit":
  print(SteppedSharing.releasingPermit())
case "stepped-signalling":
  print(SteppedSharing.signalling())
case "permits-of-a-model":
  print(PermitModel.random())
case "stepped-taking-over":
  print(SteppedSharing.takingOver())
case "stepped-settling":
  print(SteppedSharing.settling())
case "stepped-reclaiming":
  print(SteppedSharing.reclaiming())
case "stepped-notifying":
  print(SteppedSharing.notifying())
case "wrapping-generations":
  Wraps.generations()
case "wrapping-rounds":
  print(Wraps.rounds())
case "stopped-semaphore":
  print(SteppedStops.semaphore())
case "stopped-cells":
  print(SteppedStops.cells())
case "stopped-barrier":
  print(SteppedStops.barrier())
case "stopped-queue":
  print(SteppedStops.queue())
case "stopped-arena":
  print(SteppedStops.arena())
case "stopped-names":
  print(SteppedStops.names())
case "cost":
  print(Contention.uncontended(times: 10_000_000))
case "queue-outcomes":
  QueueRules.outcomes()
case "queue-too-large":
  QueueRules.tooLarge()
case "queue-tasks":
  QueueRules.tasks()
case "queue-join":
  QueueRules.join()
case "queue-sizes":
  print(QueueRules.sizes())
case "queue-memory":
  print(QueueRules.memory().map(String.init).joined(separator: " "))
case "pipe-outcomes":
  PipeRules.outcomes()
case "pipe-room":
  PipeRules.room()
case "pipe-closing":
  PipeRules.closing()
case "pipe-unreaped":
  PipeRules.unreaped()
case "pipe-stepped-closing":
  print(PipeSteps.closing())
case "pipe-stepped-closing-both":
  print(PipeSteps.closingBoth())
case "pipe-stepped-closing-beside":
  print(PipeSteps.closingBeside())
case "queue-stepped-putting":
  print(QueueSteps.putting())
case "queue-stepped-getting":
  print(QueueSteps.getting())
case "queue-stepped-growing":
  print(QueueSteps.growing())
case "queue-stepped-going-home":
  print(QueueSteps.goingHome())
case "queue-stepped-vacating":
  print(QueueSteps.vacating())
case "queue-stepped-draining":
  print(QueueSteps.draining())
case "queue-stepped-sleeping-for-message":
  print(QueueSteps.sleepingForMessage())
case "queue-stepped-sleeping-for-room":
  print(QueueSteps.sleepingForRoom())
case "queue-stepped-closing":
  print(QueueSteps.closing())
case "queue-traffic-1-1":
  report(QueueTraffic.run(producers: 1, consumers: 1, capacity: 0, killing: .nobody))
case "queue-traffic-4-1":
  report(QueueTraffic.run(producers: 4, consumers: 1, capacity: 100, killing: .nobody))
case "queue-traffic-4-4":
  report(QueueTraffic.run(producers: 4, consumers: 4, capacity: 0, killing: .nobody))
case "queue-killed-producers":
  report(QueueTraffic.run(producers: 4, consumers: 2, capacity: 0, killing: .producers))
case "queue-killed-consumers":
  report(QueueTraffic.run(producers: 2, consumers: 4, capacity: 20, killing: .consumers))
case "queue-killed":
  report(QueueTraffic.run(producers: 4, consumers: 4, capacity: 0, killing: .all))
case "queue-killed-bounded":
  report(QueueTraffic.run(producers: 4, consumers: 4, capacity: 3, killing: .all))
case "queue-cost":
  QueueCost.all()
case "map-stepped-adding":
  print(MapSteps.adding())
case "map-stepped-adding-first":
  print(MapSteps.addingFirst())
case "map-stepped-growing":
  print(MapSteps.growing())
case "map-stepped-replacing":
  print(MapSteps.replacing())
case "map-stepped-removing":
  print(MapSteps.removing())
case "map-stepped-shrinking":
  print(MapSteps.shrinking())
case "map-stepped-repairing":
  print(MapSteps.repairing())
case "map-stepped-keeping":
  print(MapSteps.keeping())
case "map-stepped-inserting":
  print(MapSteps.inserting())
case "map-stepped-removing-first":
  print(MapSteps.removingFirst())
case "memory-stepped-taking":
  print(MemorySteps.taking())
case "memory-stepped-giving-back":
  print(MemorySteps.givingBack())
case "memory-stepped-joining-anew":
  print(MemorySteps.joiningAnew())
case "map-random-kills":
  let (kills, changes) = MapTraffic.randomKills()
  print(kills, changes)
case "map-snapshot":
  MapTraffic.keysBesideChanges()
case "map-cost":
  MapCost.printAll()
case "names-stepped-putting":
  print(SteppedNames.putting())
case "names-stepped-putting-in-vain":
  print(SteppedNames.puttingInVain())
case "names-stepped-sending":
  print(SteppedNames.sending())
case "names-stepped-getting":
  print(SteppedNames.getting())
case "names-stepped-burying-taker":
  print(SteppedNames.buryingTaker())
case "names-stepped-closing":
  print(SteppedNames.closing())
case "names-stepped-closing-before-request":
  print(SteppedNames.closingBeforeRequest())
case "names-stepped-storing":
  print(SteppedNames.storing())
case "names-stepped-leaving":
  print(SteppedNames.leaving())
case "names-stepped-burying":
  print(SteppedNames.burying())
case "cost-shared":
  SharingCost.printAll()
default:
  fail("no such trial")
}

func report(_ result: (kills: Int, messages: Int, faults: QueueTraffic.Faults)) {
  let faults = result.faults
  print(result.kills, result.messages, faults.lost, faults.doubled, faults.damaged, faults.disordered)
}
