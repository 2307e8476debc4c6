/// Everything that pictures say, by its key. Each key has its words in each language, or this does not compile.
///
/// `{name}` stands for an argument, `{name:format}` for one in a format (see ``Phrase/Format``), and `{name|one|many}` for
/// one of two words, by whether the argument is one. In what a page explains about keys, `[Esc]` is a key.
enum Words: String, CaseIterable, Sendable {
  // States
  case starting, running, sleeping, joining, locked, messaging, reading, stopped, zombie
  // Waits
  case waitSleep, waitJoin, waitJoinMany, waitReceive, waitSend, waitObject, waitInput, waitProgram
  case waitDescriptor, descriptors, descriptorReadable, descriptorWritable, descriptorReady, times
  // Holds, deeds
  case holds, holdsTimes, reads, writes, changes, isLate
  // Arrows
  case startsProcess, takesExitCode, sendsSignal, sendsMessage, letsGoOn, waitsForEver, waitsForEverForEnd
  // Ends
  case exitCode, killedBySignal, ended, byProcess, byProcessAt
  case shortRunning, shortExit, shortSignal, shortKilled
  // The whole
  case summary, notRecorded, omissions, untitled, documentTitle
  // Sentences
  case factMore, factDeadlock, deadlockOwned, deadlockObject, deadlockChild, deadlockChildren, deadlockMore
  case factEndedWithParent, factKilled, factKilledBy, factKilledSelf, factFailed, factOrphaned, factAdopted
  case factZombieReaped, factZombieLeft, factZombieStays, factStopped, factSurvived, factLockWait, lockHeld, lockHeldToo
  // Moments and lengths
  case steps, stepNumber, spanOfTime, listComma, listAnd, listMore, placeInBrackets
  // The page's parts
  case partPicture, partPlot, partSentences, partSource, partOutput, partTotals, keys, groupEvents, groupZoom
  case buttonBack, buttonBackTitle, buttonForth, buttonForthTitle, buttonFold, buttonFoldTitle
  case buttonOut, buttonOutTitle, buttonIn, buttonInTitle, buttonAll, buttonAllTitle
  case kinds, kindStart, kindReap, kindSignal, kindMessage, kindWake, kindDeadlock
  case badgeDaemon, badgeOrphan, queueMost, nothingPrinted, noSource, noText, moreLines, moreRows, linesLeftOut
  case columnProcess, columnStarting, columnRunning, columnSleeping, columnJoining, columnLocked, columnMessaging
  case columnReading, columnStopped, columnZombie
  // Its legend
  case legendPrinted, legendError, legendExit, legendSignal, legendAlive, legendSharing, legendDeed, legendLate
  case legendHold, legendOrphaned, legendQueue
  // Its tooltips
  case tellPid, tellDaemonPid, tellStarted, tellStartedBy, tellOrphaned, tellEnd, tellKilled, tellGoesOn, tellNotKept
  case tellPrinted, tellPrintedError, tellAt, tellTook, tellMoreLike, tellMore, tellQueue, tellShare, tellLength,
    tellThen
  case tellSince, tellAfter, tellDeed, tellFolded

  /// The words in each language.
  var templates: (english: String, chinese: String) {
    switch self {
    case .starting: ("starting", "正在启动")
    case .running: ("running", "运行")
    case .sleeping: ("sleeping", "睡眠")
    case .joining: ("waiting for a process (join)", "等待进程结束（join）")
    case .locked: ("waiting for a lock or event", "等待锁或事件")
    case .messaging: ("waiting for a message or for room", "等待消息或空位")
    case .reading: ("waiting for input", "等待输入")
    case .stopped: ("stopped", "已暂停")
    case .zombie: ("zombie: ended, not reaped", "僵尸进程：已结束，未被回收")

    case .waitSleep: ("sleeping", "睡眠")
    case .waitJoin: ("waiting for {target:name} to end", "等待 {target:name} 结束")
    case .waitJoinMany: ("waiting for processes to end", "等待多个进程结束")
    case .waitReceive: ("waiting for a message from {object:object}", "等待来自 {object:object} 的消息")
    case .waitSend: ("waiting for room in {object:object}", "等待 {object:object} 的空位")
    case .waitObject: ("waiting for {object:object}", "等待 {object:object}")
    case .waitInput: ("waiting for input", "等待输入")
    case .waitProgram: ("waiting for a program to end", "等待程序结束")
    case .waitDescriptor: ("waiting for {what:phrase}", "等待{what:phrase}")
    case .descriptors: ("descriptors to be ready", "多个描述符就绪")
    case .descriptorReadable: ("descriptor {number} to be readable", "描述符 {number} 可读")
    case .descriptorWritable: ("descriptor {number} to be writable", "描述符 {number} 可写")
    case .descriptorReady: ("descriptor {number} to be ready", "描述符 {number} 就绪")
    case .times: ("{what:phrase}, {count:number} times", "{what:phrase}，共 {count:number} 次")

    case .holds: ("has {object:object}", "持有 {object:object}")
    case .holdsTimes:
      ("has {object:object}, acquired {count:number} times", "持有 {object:object}，共获得 {count:number} 次")
    case .reads: ("reads{object:spacedObject}{detail:spaced}", "读{object:spacedObject}{detail:spaced}")
    case .writes: ("writes{object:spacedObject}{detail:spaced}", "写{object:spacedObject}{detail:spaced}")
    case .changes: ("changes{object:spacedObject}{detail:spaced}", "改{object:spacedObject}{detail:spaced}")
    case .isLate: ("is late by{object:spacedObject}{detail:spaced}", "迟到{object:spacedObject}{detail:spaced}")

    case .startsProcess: ("{source:name} starts {target:name}", "{source:name} 启动 {target:name}")
    case .takesExitCode:
      ("{target:name} takes the exit code of {source:name}", "{target:name} 取走 {source:name} 的退出码")
    case .sendsSignal:
      ("{source:name} sends {signal} to {target:name}", "{source:name} 向 {target:name} 发送 {signal}")
    case .sendsMessage:
      (
        "{source:name} sends message {number} of {object:object} to {target:name}",
        "{source:name} 把 {object:object} 的第 {number} 条消息发给 {target:name}"
      )
    case .letsGoOn:
      (
        "{source:name} lets {target:name} go on, which waited for {object:object}",
        "{source:name} 让等待 {object:object} 的 {target:name} 继续"
      )
    case .waitsForEver:
      (
        "{source:name} waits for ever for {object:object}, which {target:name} has",
        "{source:name} 永远等待 {target:name} 持有的 {object:object}"
      )
    case .waitsForEverForEnd:
      ("{source:name} waits for ever for the end of {target:name}", "{source:name} 永远等待 {target:name} 结束")

    case .exitCode: ("exit code {code}", "退出码 {code}")
    case .killedBySignal: ("killed by {signal}", "被 {signal} 杀死")
    case .ended: ("ended", "已结束")
    case .byProcess: ("by {process:who}", "（由 {process:who}）")
    case .byProcessAt: ("by {process:who} at {place:place}", "（由 {process:who}，{place:place}）")
    case .shortRunning: ("running", "运行中")
    case .shortExit: ("exit {code}", "退出 {code}")
    case .shortSignal: ("{signal}", "{signal}")
    case .shortKilled: ("{signal} by {process:letter}", "{signal}，由 {process:letter}")

    case .summary:
      (
        "{count:number} {count|process|processes}{more:phrase}, {length:length}",
        "{count:number} 个进程{more:phrase}，{length:length}"
      )
    case .notRecorded: (" ({count:number} of them not recorded)", "（其中 {count:number} 个未记录）")
    case .omissions:
      (
        "Not all was kept: {count:number} more waits, messages, signals and prints.",
        "未能全部保留：另有 {count:number} 次等待、消息、信号和输出。"
      )
    case .untitled: ("a recorded run", "一次记录的运行")
    case .documentTitle: ("The processes of {title}", "{title} 的进程")

    case .factMore: ("{fact:phrase} (And {count} more like it.)", "{fact:phrase}（另有 {count} 个类似。）")
    case .factDeadlock:
      (
        "A deadlock: {waits:phrases}{more:phrase}. An error in {teller:letter} ended it{place:brackets}.",
        "死锁：{waits:phrases}{more:phrase}。{teller:letter} 中的错误结束了它{place:brackets}。"
      )
    case .deadlockOwned:
      (
        "{process:letter} for {object:object}, which {owner:letter} had",
        "{process:letter} 等待 {owner:letter} 持有的 {object:object}"
      )
    case .deadlockObject: ("{process:letter} for {object:object}", "{process:letter} 等待 {object:object}")
    case .deadlockChild: ("{process:letter} for the end of {child:letter}", "{process:letter} 等待 {child:letter} 结束")
    case .deadlockChildren: ("{process:letter} for the end of its children", "{process:letter} 等待它的子进程结束")
    case .deadlockMore: (", and {count} more", "，还有 {count} 个")
    case .factEndedWithParent:
      (
        "{processes:letter} ended with {processes|its|their} parent {parent:letter}, "
          + "as {processes|a daemon does|daemons do}.",
        "守护进程 {processes:letter} 随父进程 {parent:letter} 一起结束。"
      )
    case .factKilled:
      ("{processes:letter} {processes|was|were} killed by {signal}.", "{processes:letter} 被 {signal} 杀死。")
    case .factKilledBy:
      (
        "{processes:letter} {processes|was|were} killed by {killer:letter} with {signal}{place:brackets}.",
        "{processes:letter} 被 {killer:letter} 用 {signal} 杀死{place:brackets}。"
      )
    case .factKilledSelf:
      (
        "{processes:letter} killed {processes|itself|themselves} with {signal}{place:brackets}.",
        "{processes:letter} 用 {signal} 杀死了自己{place:brackets}。"
      )
    case .factFailed: ("{processes:letter} ended with exit code {code}.", "{processes:letter} 以退出码 {code} 结束。")
    case .factOrphaned:
      (
        "{process:letter} was orphaned when {parent:letter} ended.",
        "{parent:letter} 结束时，{process:letter} 成了孤儿进程。"
      )
    case .factAdopted:
      (
        "{process:letter} was orphaned when {parent:letter} ended; process {pid} adopted it.",
        "{parent:letter} 结束时，{process:letter} 成了孤儿进程，由进程 {pid} 收养。"
      )
    case .factZombieReaped:
      (
        "{process:letter} was a zombie for {length:length}: {parent:letter} took its exit code only then.",
        "{process:letter} 做了 {length:length} 的僵尸进程：{parent:letter} 那时才取走它的退出码。"
      )
    case .factZombieLeft:
      (
        "{process:letter} was a zombie for {length:length}, until {parent:letter} ended without taking its exit code.",
        "{process:letter} 做了 {length:length} 的僵尸进程，直到 {parent:letter} 没有取走它的退出码就结束了。"
      )
    case .factZombieStays:
      (
        "{process:letter} has been a zombie for {length:length}: {parent:letter} has not taken its exit code.",
        "{process:letter} 已是僵尸进程 {length:length}：{parent:letter} 还没有取走它的退出码。"
      )
    case .factStopped: ("{process:letter} was stopped for {length:length}.", "{process:letter} 被暂停了 {length:length}。")
    case .factSurvived:
      ("{process:letter} was still there when the recording ended.", "记录结束时 {process:letter} 仍在运行。")
    case .factLockWait:
      (
        "{process:letter} waited longest for {object:object}: {length:length}{holders}.",
        "{process:letter} 等待 {object:object} 最久：{length:length}{holders}。"
      )
    case .lockHeld:
      ("; {process:letter} had it for {length:length} of that", "；其中 {process:letter} 持有它 {length:length}")
    case .lockHeldToo: (", {process:letter} for {length:length}", "，{process:letter} 持有 {length:length}")

    case .steps: ("{count:number} {count|step|steps}", "{count:number} 步")
    case .stepNumber: ("step {number:number}", "第 {number:number} 步")
    case .spanOfTime: ("from {from:moment} to {to:moment}", "从 {from:moment} 到 {to:moment}")
    case .listComma: (", ", "、")
    case .listAnd: (" and ", " 和 ")
    case .listMore: ("{count:number} more", "另外 {count:number} 个")
    case .placeInBrackets: (" ({place})", "（{place}）")

    case .partPicture: ("The processes' lives", "各进程的一生")
    case .partPlot: ("Timeline: a row for each process", "时间线：每个进程一行")
    case .partSentences: ("What happened", "发生了什么")
    case .partSource: ("Source", "源代码")
    case .partOutput: ("Output", "输出")
    case .partTotals: ("Time spent", "所用时间")
    case .keys:
      (
        "[Ctrl] with the wheel, [+] and [−] zoom, [0] shows all; drag or [Shift] with [←] [→] or the wheel moves; "
          + "[←] [→] [↑] [↓] go from stretch to stretch, [,] [.] from event to event; [Esc] lets go. "
          + "A click on a line shows who was there, and when.",
        "[Ctrl] 加滚轮、[+] 和 [−] 缩放，[0] 显示全部；拖动、[Shift] 加 [←] [→] 或滚轮移动；"
          + "[←] [→] [↑] [↓] 逐段移动，[,] [.] 逐个事件移动；[Esc] 取消。点击一行代码，看谁在何时执行到它。"
      )
    case .groupEvents: ("Events", "事件")
    case .groupZoom: ("Zoom", "缩放")
    case .buttonBack: ("Back to the event before", "回到上一个事件")
    case .buttonBackTitle: ("The event before (,)", "上一个事件（,）")
    case .buttonForth: ("On to the next event", "前往下一个事件")
    case .buttonForthTitle: ("The next event (.)", "下一个事件（.）")
    case .buttonFold: ("Fold idle time", "折叠空闲时间")
    case .buttonFoldTitle: ("Time in which no process runs takes little room", "没有进程运行的时间只占很少的地方")
    case .buttonOut: ("Zoom out", "缩小")
    case .buttonOutTitle: ("Zoom out (−)", "缩小（−）")
    case .buttonIn: ("Zoom in", "放大")
    case .buttonInTitle: ("Zoom in (+)", "放大（+）")
    case .buttonAll: ("Whole run", "整个运行")
    case .buttonAllTitle: ("Show the whole run (0)", "显示整个运行（0）")
    case .kinds: ("Arrows", "箭头")
    case .kindStart: ("start", "启动")
    case .kindReap: ("join", "回收")
    case .kindSignal: ("signals", "信号")
    case .kindMessage: ("messages", "消息")
    case .kindWake: ("wake-ups", "唤醒")
    case .kindDeadlock: ("deadlocks", "死锁")
    case .badgeDaemon: ("daemon", "守护进程")
    case .badgeOrphan: ("orphan", "孤儿进程")
    case .queueMost: ("at most {count}", "最多 {count}")
    case .nothingPrinted: ("Nothing was printed.", "没有任何输出。")
    case .noSource: ("No source was kept.", "没有保留源代码。")
    case .noText: ("Its text was not kept.", "没有保留它的文本。")
    case .moreLines: ("… {count:number} {count|line|lines} more", "… 还有 {count:number} 行")
    case .moreRows: ("… {count:number} {count|row|rows} more", "… 还有 {count:number} 行进程")
    case .linesLeftOut: ("… {count:number} {count|print|prints} left out …", "… 省略了 {count:number} 次输出 …")
    case .columnProcess: ("process", "进程")
    case .columnStarting: ("starting", "启动")
    case .columnRunning: ("running", "运行")
    case .columnSleeping: ("sleeping", "睡眠")
    case .columnJoining: ("in join", "join")
    case .columnLocked: ("for a lock", "等锁")
    case .columnMessaging: ("for a message", "等消息")
    case .columnReading: ("for input", "等输入")
    case .columnStopped: ("stopped", "暂停")
    case .columnZombie: ("zombie", "僵尸")

    case .legendPrinted: ("printed", "输出")
    case .legendError: ("printed to stderr", "输出到 stderr")
    case .legendExit: ("exit", "退出")
    case .legendSignal: ("ended by a signal", "被信号结束")
    case .legendAlive: ("goes on", "仍在运行")
    case .legendSharing: ("running, in part without a processor", "运行，但有时得不到处理器")
    case .legendDeed: ("reads, writes or changes", "读、写或改")
    case .legendLate: ("is late", "迟到")
    case .legendHold: ("has a lock", "持有锁")
    case .legendOrphaned: ("orphaned: its parent has ended", "孤儿进程：父进程已结束")
    case .legendQueue: ("messages in a queue", "队列中的消息")

    case .tellPid: ("pid {pid}", "pid {pid}")
    case .tellDaemonPid: ("pid {pid}, a daemon", "pid {pid}，守护进程")
    case .tellStarted:
      ("started by {process:who} at {moment:moment}", "由 {process:who} 在 {moment:moment} 启动")
    case .tellStartedBy: ("started by {process:who}", "由 {process:who} 启动")
    case .tellOrphaned: ("orphaned at {moment:moment}", "在 {moment:moment} 成为孤儿进程")
    case .tellEnd: ("{end:phrase} at {moment:moment}", "在 {moment:moment} {end:phrase}")
    case .tellKilled:
      ("{end:phrase} {killer:phrase} at {moment:moment}", "在 {moment:moment} {end:phrase}{killer:phrase}")
    case .tellGoesOn: ("goes on", "仍在运行")
    case .tellNotKept: ("{count} more events were not kept", "另有 {count} 个事件未保留")
    case .tellPrinted: ("{process:who} printed", "{process:who} 的输出")
    case .tellPrintedError: ("{process:who} printed to standard error", "{process:who} 输出到标准错误")
    case .tellAt: ("at {moment:moment}", "在 {moment:moment}")
    case .tellTook:
      ("at {from:moment}, {length:length} later at {to:moment}", "在 {from:moment}，{length:length} 后于 {to:moment}")
    case .tellMoreLike: ("and {count} more like it, about then", "前后还有 {count} 个类似的")
    case .tellMore: ("and {count} more about then", "前后还有 {count} 个")
    case .tellQueue: ("{count} {count|message|messages} in it, at most {most}", "其中有 {count} 条消息，最多 {most} 条")
    case .tellShare: ("{what:phrase}, {share}% of that on a processor", "{what:phrase}，其中 {share}% 在处理器上")
    case .tellLength: ("{length:length}, {span:phrase}", "{length:length}，{span:phrase}")
    case .tellThen: ("then {end:phrase}", "然后{end:phrase}")
    case .tellSince: ("{what:phrase}, since {moment:moment}", "{what:phrase}，自 {moment:moment}")
    case .tellAfter: ("after {place:place}", "{place:place} 之后")
    case .tellDeed: ("{what:phrase}, {moment:moment}", "{what:phrase}，{moment:moment}")
    case .tellFolded: ("{length:length} folded", "折叠了 {length:length}")
    }
  }
}

/// A language that a page speaks.
package enum PageLanguage: String, CaseIterable, Sendable {
  case english = "en"
  case chinese = "zh"

  /// That of a locale's name, such as "zh_CN.UTF-8": English unless it is Chinese.
  ///
  /// - Parameter locale: The name.
  package init(locale: String) {
    self = locale.hasPrefix("zh") ? .chinese : .english
  }

  /// The words for a key, with places for their arguments.
  func template(of key: Words) -> String {
    switch self {
    case .english: key.templates.english
    case .chinese: key.templates.chinese
    }
  }
}
