import Foundation
import ProcscriptLessons

/// All words of the page. Whoever adds one has to say it in each language: else the server does not compile. `{0}` and so
/// on are the places of what belongs into a sentence.
enum Word: String, CaseIterable {
  case allOrders, alwaysSame, check, checking, chooseRun, close, connectionLost, deadlock, differentOutcomes, done
  case editorHelp, ended, exercise, exitCode, foldIdle, hint, inFolder, inThisOrder, language, leftOut, lesson, lessons
  case limitMegabytes, limitMet, limitProcesses, limitSeconds, limits, limitsAbout, limitsAre, limitsFixed, line
  case manyRunning, noHint, noPicture, noQuestions, noToken, notQuite, notSaved, notYet, nothing, ofAllOrders, ofNotes
  case ofRuns, ofTriedOrders, olderPicture, output, passed, predict, predictAbout, predictAgain, predictFirst
  case predictToRun, processes, progress, questionsComing, replay, reset, right, run, runAt, runKeys, runMany, runNow
  case running, runsOfLesson, saveRun, saved, score, script, seconds, seenAt, showMe, showThatText, sideBySide, skip
  case skipToRun, skipped, solution, stepBack, stepOn, stop, stopped, theAnswer, tooLong, tooMuchMemory, trying
  case whatChanged, yourAnswer

  private var english: String { texts.english }
  private var chinese: String { texts.chinese }

  private var texts: (english: String, chinese: String) {
    switch self {
    case .allOrders: ("All orders", "所有顺序")
    case .alwaysSame: ("it is always the same", "结果总是一样")
    case .check: ("Check", "检查")
    case .checking: ("checking in all orders …", "正在按所有顺序检查……")
    case .chooseRun: ("earlier runs", "以前的运行")
    case .close: ("Close", "关闭")
    case .connectionLost: ("Connection lost, trying again …", "连接断了,正在重连……")
    case .deadlock: ("deadlock", "死锁")
    case .differentOutcomes: ("{0} different outcomes", "有 {0} 种不同的结果")
    case .done: ("done", "已完成")
    case .editorHelp:
      (
        "Ctrl-Enter runs, Ctrl-. stops. Escape, then Tab leaves the editor.",
        "Ctrl-Enter 运行,Ctrl-. 停止。先按 Esc 再按 Tab 离开编辑器。"
      )
    case .ended: ("ended", "运行结束")
    case .exercise: ("Exercise", "练习")
    case .exitCode: ("exit code {0}", "退出码 {0}")
    case .foldIdle: ("Fold idle time", "折叠空闲时间")
    case .hint: ("Hint {0} of {1}", "提示 {0}/{1}")
    case .inFolder: ("What you write is kept in", "你写的内容保存在")
    case .inThisOrder: ("To see this order again:", "再看一遍这种顺序:")
    case .language: ("Language", "语言")
    case .leftOut: ("⋯ {0} lines left out ⋯", "⋯ 省略了 {0} 行 ⋯")
    case .lesson: ("Lesson", "课文")
    case .lessons: ("Lessons", "目录")
    case .limitMegabytes: ("Memory of all together (MiB)", "全部进程的内存(MiB)")
    case .limitMet: ("ended by a limit", "达到限制,已结束")
    case .limitProcesses: ("Processes at a time", "同时存在的进程数")
    case .limitSeconds: ("Seconds", "秒数")
    case .limits: ("Limits", "限制")
    case .limitsAbout:
      (
        "A script runs in a sandbox. Whatever it does, it ends once it has used up one of these.",
        "脚本在沙箱里运行。不管它做什么,用完下面任何一项就会被结束。"
      )
    case .limitsAre: ("{0} s · {1} processes · {2}", "{0} 秒 · {1} 个进程 · {2}")
    case .limitsFixed:
      (
        "It has a folder of its own to write in, which goes with it; it sees no other files, and no network.",
        "它只能写自己的文件夹(运行后就删除),看不到别的文件,也不能联网。"
      )
    case .line: ("line {0}", "第 {0} 行")
    case .manyRunning: ("run {0} of {1} …", "第 {0}/{1} 次……")
    case .noHint: ("No hints", "没有提示")
    case .noPicture:
      ("The processes of a script are drawn here, while it runs.", "运行脚本时,这里会画出它的每个进程。")
    case .noQuestions: ("There is nothing to predict.", "没有要预测的。")
    case .noToken:
      (
        "This is the tour of procscript. It is opened by the URL that 'procscript tour' prints, with all that is behind its #.",
        "这是 procscript 的教程。请打开 procscript tour 显示的完整网址(包括 # 后面的部分)。"
      )
    case .notQuite: ("Not quite.", "不对。")
    case .notSaved: ("not saved, trying again …", "没能保存,正在重试……")
    case .notYet: ("Not yet", "还不对")
    case .nothing: ("(nothing)", "(什么也没有)")
    case .ofAllOrders: ("In all {0} orders:", "全部 {0} 种顺序:")
    case .ofNotes: ("Section {0} of the notes", "笔记第 {0} 节")
    case .ofRuns: ("In {0} runs:", "运行 {0} 次:")
    case .ofTriedOrders: ("In {0} orders that were tried:", "试过的 {0} 种顺序:")
    case .olderPicture:
      ("The script was changed since: this is what an older version did.", "脚本后来改过:这里显示的是旧版本的运行。")
    case .output: ("Output", "输出")
    case .passed: ("Right, in all orders that were tried.", "做对了,试过的所有顺序都对。")
    case .predict: ("That is what I expect", "我是这样预测的")
    case .predictAbout:
      ("Read the script. What will it do? Then run it, and see.", "先读脚本:它会怎样运行?写下预测,再运行看看。")
    case .predictAgain: ("Predict again", "重新预测")
    case .predictFirst: ("Predict first", "先预测")
    case .predictToRun: ("Predict first, or skip it", "先预测,或者跳过")
    case .processes: ("Processes", "进程")
    case .progress: ("{0} of {1} exercises", "练习 {0}/{1}")
    case .questionsComing: ("The answers are being computed …", "正在计算答案……")
    case .replay: ("What runs this order again, behind --schedule=", "写在 --schedule= 后面,就能重现这种顺序")
    case .reset: ("Reset", "恢复原样")
    case .right: ("Right.", "对。")
    case .run: ("Run", "运行")
    case .runAt: ("Run {0}, {1}", "第 {0} 次,{1}")
    case .runKeys: ("Run the script (Ctrl-Enter)", "运行脚本(Ctrl-Enter)")
    case .runMany: ("Run {0} times", "运行 {0} 次")
    case .runNow: ("this run", "这次运行")
    case .running: ("running …", "运行中……")
    case .runsOfLesson: ("Runs of this lesson", "这一课的运行")
    case .saveRun: ("Save", "保存")
    case .saved: ("saved", "已保存")
    case .score: ("{0} of {1} right", "{1} 题对了 {0} 题")
    case .script: ("Script", "脚本")
    case .seconds: ("{0} s", "{0} 秒")
    case .seenAt: ("Seen at:", "看这里:")
    case .showMe: ("show me", "看看这里")
    case .showThatText: ("What is different?", "改了哪里?")
    case .sideBySide: ("Side by side", "并排对比")
    case .skip: ("Skip", "跳过")
    case .skipToRun: ("Skip to Run", "跳到“运行”")
    case .skipped: ("Skipped: these are the answers.", "已跳过,答案如下。")
    case .solution: ("A right answer", "参考答案")
    case .stepBack: ("The event before (,)", "上一个事件(,)")
    case .stepOn: ("The next event (.)", "下一个事件(.)")
    case .stop: ("Stop", "停止")
    case .stopped: ("stopped", "已停止")
    case .theAnswer: ("The answer: {0}", "答案:{0}")
    case .tooLong: ("ended: its time was up", "时间到了,已结束")
    case .tooMuchMemory: ("ended: it used too much memory", "用的内存太多,已结束")
    case .trying: ("trying all orders …", "正在尝试所有顺序……")
    case .whatChanged: ("What did I change?", "我改了什么")
    case .yourAnswer: ("Your answer", "你的答案")
    }
  }

  /// All in a language, by key.
  static func all(in language: Language) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: allCases.map { ($0.rawValue, language.choose($0.english, $0.chinese)) })
  }

  /// They as a file of the page: by language and key.
  static var file: [UInt8] {
    let all = Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0.rawValue, Self.all(in: $0)) })
    return Array(json(all).utf8)
  }
}
