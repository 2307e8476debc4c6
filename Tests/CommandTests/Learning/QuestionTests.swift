import Foundation
import Testing

/// The questions of a lesson: each kind is asked, and answered by what is computed.
@Suite(.timeLimit(.minutes(10))) struct `A question about a lesson` {
  struct Trial: CustomTestStringConvertible, Sendable {
    let questions: String
    let script: String
    /// What is printed of the question.
    let asked: String
    /// What a learner types that is right.
    let right: String
    let wrong: String
    /// What stands behind "The answer: ", and below it.
    let answer: String

    init(_ questions: String, _ script: String, asked: String, right: String, wrong: String, answer: String) {
      (self.questions, self.script, self.asked) = (questions, script, asked)
      (self.right, self.wrong, self.answer) = (right, wrong, answer)
    }

    var testDescription: String { questions }
  }

  private static let counting = """
    local v = process.Value(0)
    local function add() local n = v.value v.value = n + 1 end
    process.join { process.spawn(add), process.spawn(add) }
    print("counted: " .. v.value)

    """

  private static let family = """
    local function grandchild() process.sleep(1) end
    local function child() process.spawn { target = grandchild, name = "Cleo" } end
    process.spawn { target = child, name = "Ann" }
    process.spawn { target = type, args = { 1 }, name = "Ben" }

    """

  @Test(arguments: [
    Trial(
      "first_line()", "process.spawn(print, 'b')\nprint 'a'\n", asked: "Which line can be printed first?",
      right: "1 2", wrong: "1", answer: "1) a  2) b\n  Of all 4 orders: 2 × 'a', 2 × 'b'."),
    Trial(
      "last_line()", "process.spawn(print, 'b'):join()\nprint 'a'\n", asked: "Which line can be printed last?",
      right: "1", wrong: "1 2", answer: "1) a\n"),
    Trial(
      "order('a', 'b')", "process.spawn(print, 'b')\nprint 'a'\n", asked: "Does 'a' come before 'b'?",
      right: "3", wrong: "1", answer: "it is not certain"),
    Trial(
      #"printed "counted: (%d+)""#, counting, asked: "in 'counted: …'?", right: "2 1", wrong: "2",
      answer: "1, 2\n  Of all 4 orders: 2 × '1', 2 × '2'."),
    Trial(
      #"printed "got (%d+)""#, "for n = 4, 6 do print('got ' .. n) end\n", asked: "in 'got …'?", right: "4 5 6",
      wrong: "4", answer: "4, 5, 6\n"),
    Trial(
      "how_often 'a'", "for _ = 1, 3 do process.spawn(print, 'ab') end\n",
      asked: "How often is a line printed that begins with 'a'?", right: "3", wrong: "1", answer: "3\n"),
    Trial(
      "same_each_time()", counting, asked: "Is it the same lines each time", right: "2", wrong: "1",
      answer: "no\n  Of all 4 orders: 2 × 'counted: 1', 2 × 'counted: 2'."),
    Trial(
      "can_deadlock()",
      """
      local a, b = process.Lock(), process.Lock()
      local function take(one, other) one:acquire() other:acquire() other:release() one:release() end
      process.join { process.spawn(take, a, b), process.spawn(take, b, a) }

      """,
      asked: "Is there an order in which processes wait for each other for ever?", right: "1", wrong: "2",
      answer: "yes\n  Of all 10 orders, 2 are a deadlock."),
    Trial(
      "seconds()", "process.spawn(process.sleep, 2)\nprocess.sleep(1)\n",
      asked: "How many seconds does the whole take? (a whole number)", right: "2", wrong: "3", answer: "2\n"),
    Trial(
      "seconds()", "process.spawn(process.sleep, 0.5)\n",
      asked: "How many seconds does the whole take? (to a tenth)", right: "0.5", wrong: "1", answer: "0.5\n"),
    Trial(
      "processes()", family, asked: "How many processes are there in all", right: "4", wrong: "3", answer: "4\n"),
    Trial(
      "alive_after 'p:join()'",
      "local p = process.spawn(type, 1)\nlocal q = process.spawn(type, 1)\np:join()\nq:join()\n",
      asked: "when the main process has just passed 'p:join()' (line 3)?", right: "2", wrong: "3", answer: "2\n"),
    Trial(
      "zombie 'Process-1'", "local p = process.spawn(process.sleep, 1)\nprocess.sleep(3)\np:join()\n",
      asked: "From which second to which is the process Process-1 a zombie?", right: "1 3", wrong: "3 1",
      answer: "from 1 s to 3 s\n"),
    Trial(
      "zombie 'Process-1'", "process.spawn(process.sleep, 1):join()\n", asked: "0 if it is none", right: "0",
      wrong: "1", answer: "0, since it is none\n"),
    Trial(
      "parent 'Cleo'", family, asked: "Which process is the parent of Cleo?", right: "2", wrong: "1",
      answer: "Ann\n"),
    Trial(
      "tree()", family, asked: "Draw the tree: who has started whom?", right: "1 2 1", wrong: "1 1 2",
      answer: "1 2 1\n   the main process\n   ├─ Ann\n   │  └─ Cleo\n   └─ Ben\n"),
    Trial(
      "ending 'Process-1'", "local p = process.spawn(process.sleep, 9)\np:kill()\n",
      asked: "How does the process Process-1 end?", right: "3", wrong: "1", answer: "killed by SIGKILL\n"),
    Trial(
      "even_if_late() printed '(%d)'",
      "local v = process.Value(0)\nprocess.spawn(function() v.value = 7 end)\nprocess.sleep(1)\nprint(v.value)\n",
      asked: "And on a busy machine, where a process may be late by any time:\n1. ", right: "7 0", wrong: "7",
      answer: "0, 7\n  If somebody is late, also: '0'."),
    Trial(
      "of_a_run() printed '(%d+) orders'",
      "print(#process.explore(function() return 1 end).outcomes .. ' orders')\n", asked: "in '… orders'?",
      right: "1", wrong: "2", answer: "1\n"),
    Trial(
      "of_exercise() printed '(%d+)'", "print(5)\n",
      asked: "Now about the exercise's script, as it is given:\n\n    print(1)\n\n1. ", right: "1", wrong: "5",
      answer: "1\n"),
  ])
  func `is answered by what is computed`(trial: Trial) throws {
    var files = TeachersCourse.count
    files["lesson.en.lua"] = trial.script
    files["questions.lua"] = trial.questions + "\n"
    let course = try TeachersCourse(["count": files])
    for (answer, isRight) in [(trial.right, true), (trial.wrong, false), ("x\n", false)] {
      var runner = try course.runner(["predict", "count", "--course", course.path])
      runner.input = .text(answer + "\n")
      let run = try runner.run()
      #expect(run.ending == .exited(0) && run.errors == "", "\(run.errors)")
      #expect(run.output.contains(trial.asked), "\(run.output)")
      #expect(run.output.contains(isRight ? "✓ Right.\n" : "The answer: \(trial.answer)"), "\(answer): \(run.output)")
      #expect(run.output.hasSuffix("\n\(isRight ? 1 : 0) of 1 were right.\n"), "\(run.output)")
    }
  }

  @Test(arguments: [
    ("printed 'counted: (%d+)'", "nothing is printed like 'counted: (%d+)'"),
    ("how_often 'x'", "no line begins with 'x'"),
    ("order('a', 'b')", "no such line: a"),
    ("zombie 'Ann'", "no such process: Ann"),
    ("alive_after 'p:join()'", "no line has 'p:join()'"),
    ("alive_after 'print'", "the main process takes no step at 'print'"),
    ("of_a_run() seconds()", "a run as it is has no times and no steps to ask about"),
    ("frst_line()", "attempt to call a nil value (global 'frst_line')"),
  ])
  func `that has no answer is told by verify`(questions: String, complaint: String) throws {
    var files = TeachersCourse.count
    files["questions.lua"] = questions + "\n"
    let course = try TeachersCourse(["count": files])
    let run = try course.runner(["verify", course.path]).run()
    #expect(run.ending == .exited(1) && run.output == "FAILED   count\n")
    #expect(
      run.errors.hasPrefix("procscript: \(course.path)/count/questions.lua: can't be answered: "), "\(run.errors)")
    #expect(run.errors.hasSuffix("\(complaint)\n"), "\(run.errors)")
  }

  @Test func `names the lines of the script in the learner's language`() throws {
    var files = TeachersCourse.count
    files["lesson.en.lua"] = "-- One.\n-- Two.\nlocal p = process.spawn(type, 1)\np:join()\n"
    files["lesson.zh.lua"] = "-- 一。\nlocal p = process.spawn(type, 1)\np:join()\n"
    files["questions.lua"] = "alive_after 'p:join()'\n"
    let course = try TeachersCourse(["count": files])
    #expect(try course.learn("predict", "count").output.contains("'p:join()' (line 4)"))
    let run = try course.learn("predict", "count", "--lang", "zh")
    #expect(run.output.contains("“p:join()”(第 3 行)"), "\(run.output)")
    #expect(run.output.contains("答案:1\n"), "\(run.output)")
  }
}
