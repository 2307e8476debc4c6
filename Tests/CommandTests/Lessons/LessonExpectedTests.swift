import ProcscriptLessons
import Testing

/// The expected outputs themselves: outputs that the lessons can have, and outputs that would teach something false.
@Suite struct LessonExpectedTests {
  private func objection(to output: String, of name: String) throws -> String? {
    let lesson = try #require(Lesson.all.first { $0.name == name })
    return try LessonExpectation(lesson.expectedText).objection(to: output.replacing(" / ", with: "\n") + "\n")
  }

  /// What a start at the top of the script that is run again says.
  private static let unguarded = """
    start_method_spawn.lua:24: cannot start a process while the script is run again: one that is started by 'spawn' \
    first runs the whole script once more, and would start processes here, and each of those too, without end. Only \
    the main process may do it; write /     if process.is_main() then /       p:start() /     end
    """

  /// What one who wants to handle SIGKILL is told.
  private static let unhandled = "false\tsignal.lua:35: cannot handle SIGKILL: it always ends a process"

  @Test(arguments: [
    ("creating_a_process", "===main process / meet is running / meet is gone"),
    ("creating_a_process", "meet is running / ===main process / meet is gone"),
    ("creating_by_a_class", "===main process / meet is running / meet is gone"),
    ("isolation_of_memory", "main process: {1, 2} / child process: {1, 2, 3}"),
    ("isolation_of_memory", "child process: {1, 2, 3} / main process: {1, 2}"),
    (
      "pid_and_ppid",
      """
      main process\t70\t60 / child process\t71\t70 / 3 processes on this machine / 61\t1\tprocscript server
      70\t60\tprocscript / 71\t70\tprocscript
      """
    ),
    (
      "pid_and_ppid",
      """
      main process\t70\t60 / child process\t2\t70 / 300 processes on this machine
      2\t70\tprocscript / 70\t60\tprocscript / 71\t1\tprocscript
      """
    ),
    (
      "join",
      """
      is running / is running / is running / is gone / p1 time: 1.01 / is gone / p2 time: 2.02 / is gone / p3 time: 3.5
      """
    ),
    (
      "join",
      """
      is running / is running / is gone / is running / p1 time: 1.01 / is gone / is gone / p2 time: 3.02 / p3 time: 3.5
      """
    ),
    (
      "join_longest_first",
      """
      is running / is running / is running / is gone / is gone / is gone / p1 time: 3.01 / p2 time: 3.01 / p3 time: 3.01
      """
    ),
    (
      "join_too_early",
      "is running / is gone / is running / is gone / is running / is gone / running time: 6.015"
    ),
    ("terminate_and_is_alive", "18 / false / true / meet is running / true / false"),
    ("terminate_and_is_alive", "18 / false / meet is running / true / false / false"),
    ("zombie", "is gone / zombie / 71\t70\tprocscript\tzombie / finished / nil"),
    (
      "orphan",
      """
      the parent is 71 / the child is 72, its parent 71 / the parent was ended by SIGKILL / its parent is now 1
      the orphan is gone
      """
    ),
    (
      "orphan",
      """
      the parent is 71 / the parent was ended by SIGKILL / the child is 72, its parent 71 / its parent is now 9
      the orphan is gone
      """
    ),
    ("daemon", "meet is running / ===main process"),
    (
      "daemon_too_late",
      """
      meet is running / false\tdaemon_too_late.lua:20: daemon must be set before start() / false / ===main process
      meet is gone
      """
    ),
    ("race", "200 were added, counted: 101 / some are lost: true"),
    ("lock", "200 were added, counted: 200 / some are lost: false"),
    (
      "producer_and_consumer",
      """
      bun 1 is baked / bun 1 is eaten / bun 2 is baked / bun 3 is baked / bun 4 is baked / bun 5 is baked
      bun 2 is eaten / bun 3 is eaten / bun 4 is eaten / bun 5 is eaten / no more buns
      """
    ),
    (
      "pipe",
      "child: 6 times 6? / main process: 36 / child: 7 times 7? / main process: 49 / child: closed"
    ),
    (
      "barrier",
      """
      Ann is at the start / Cleo is at the start / Ben is at the start / Ben runs / Ann runs / Cleo runs
      """
    ),
    ("deadlock", "Ben waits in vain / Ann waits in vain / in the same order: / Ann eats / Ben eats"),
    ("deadlock", "Ann waits in vain / Ben waits in vain / in the same order: / Ben eats / Ann eats"),
    (
      "killed_producer",
      """
      the producer was ended by SIGKILL / put, and got: 1234 / whole and in order: true / lost: 0
      the queue works on
      """
    ),
    (
      "start_method_spawn",
      """
      the script runs, is_main is true / the script runs, is_main is false / \(unguarded) / meet is running
      the script runs, is_main is false / \(unguarded) / nobody's child is running
      """
    ),
    ("reading_a_picture", "quick\t0\tnil / worker\t0\tnil / idler\t-9\tSIGKILL"),
    (
      "programs",
      """
      8 / 9 / 10 / grep's exit code: 1 / 3 fig / 4 plum / 6 orange / 6 times 6: 36 / 7 times 7: 49
      the exit code of sh: 3
      """
    ),
    (
      "signal",
      """
      \(unhandled) / Ann gets SIGUSR1, and waits on / Ann does the job / Ann puts everything away / 0\tnil
      -9\tSIGKILL
      """
    ),
    (
      "server",
      """
      Ann orders cake / Ben orders tea / Ben gets the tea / Ann gets the cake
      the server has nobody left to wait for
      """
    ),
  ])
  func `an output that a lesson can have`(name: String, output: String) throws {
    #expect(try objection(to: output, of: name) == nil)
  }

  @Test(arguments: [
    ("creating_a_process", "meet is running / meet is gone"),
    ("creating_a_process", "===main process / meet is gone / meet is running"),
    ("creating_a_process", "===main process / ===main process / meet is running / meet is gone"),
    ("creating_a_process", "===main process / meet is running"),
    ("isolation_of_memory", "main process: {1, 2, 3} / child process: {1, 2, 3}"),
    ("isolation_of_memory", "child process: {1, 2} / main process: {1, 2}"),
    // The child's parent is not the main process.
    (
      "pid_and_ppid",
      """
      main process\t70\t60 / child process\t71\t60 / 3 processes on this machine
      70\t60\tprocscript / 71\t70\tprocscript
      """
    ),
    // The child is not in the table.
    (
      "pid_and_ppid",
      """
      main process\t70\t60 / child process\t71\t70 / 3 processes on this machine
      70\t60\tprocscript / 72\t70\tprocscript
      """
    ),
    // p1 was not waited for.
    (
      "join",
      "is running / is running / is running / p1 time: 1.0 / is gone / p2 time: 2.0 / is gone / is gone / p3 time: 3.0"
    ),
    // One after the other.
    (
      "join",
      """
      is running / is gone / p1 time: 1.01 / is running / is gone / p2 time: 3.02 / is running / is gone / p3 time: 6.02
      """
    ),
    // p2 and p3 were waited for again.
    (
      "join_longest_first",
      """
      is running / is running / is running / is gone / is gone / is gone / p1 time: 3.01 / p2 time: 5.51 / p3 time: 6.51
      """
    ),
    // Side by side, in order and in time.
    (
      "join_too_early",
      "is running / is running / is running / is gone / is gone / is gone / running time: 6.01"
    ),
    (
      "join_too_early",
      "is running / is gone / is running / is gone / is running / is gone / running time: 3.01"
    ),
    ("terminate_and_is_alive", "18 / false / true / meet is running / true / meet is gone / false"),
    ("terminate_and_is_alive", "18 / false / true / meet is running / true / true"),
    ("terminate_and_is_alive", "nil / false / true / meet is running / true / false"),
    ("zombie", "is gone / sleeping / 71\t70\tprocscript\tsleeping / finished / nil"),
    ("zombie", "is gone / zombie / 71\t70\tprocscript\tzombie / finished / zombie"),
    ("zombie", "is gone / zombie / 70\t70\tprocscript\tzombie / finished / nil"),
    (
      "orphan",
      """
      the parent is 71 / the child is 72, its parent 71 / the parent was ended by SIGKILL / its parent is now 71
      the orphan is gone
      """
    ),
    (
      "orphan",
      """
      the parent is 71 / the child is 72, its parent 71 / the parent was ended by SIGKILL / the orphan is gone
      its parent is now 1
      """
    ),
    ("daemon", "meet is running / ===main process / meet is gone"),
    ("daemon", "meet is running / meet is gone / ===main process"),
    ("daemon", "===main process"),
    ("daemon_too_late", "true / true / ===main process / meet is running / meet is gone"),
    (
      "daemon_too_late",
      """
      meet is running / false\tdaemon_too_late.lua:20: daemon must be set before start() / true / ===main process
      meet is gone
      """
    ),
    ("race", "200 were added, counted: 200 / some are lost: false"),
    ("lock", "200 were added, counted: 199 / some are lost: true"),
    // One is lost, one is eaten twice, the last one is eaten too late.
    (
      "producer_and_consumer",
      """
      bun 1 is baked / bun 2 is baked / bun 3 is baked / bun 4 is baked / bun 5 is baked
      bun 1 is eaten / bun 2 is eaten / bun 4 is eaten / bun 5 is eaten / no more buns
      """
    ),
    (
      "producer_and_consumer",
      """
      bun 1 is baked / bun 2 is baked / bun 3 is baked / bun 4 is baked / bun 5 is baked
      bun 1 is eaten / bun 1 is eaten / bun 2 is eaten / bun 3 is eaten / bun 4 is eaten / bun 5 is eaten / no more buns
      """
    ),
    (
      "producer_and_consumer",
      """
      bun 1 is baked / bun 2 is baked / bun 3 is baked / bun 4 is baked / bun 5 is baked
      bun 1 is eaten / bun 2 is eaten / bun 3 is eaten / bun 4 is eaten / no more buns / bun 5 is eaten
      """
    ),
    // The answer comes before the question, and the child does not learn that nobody asks any more.
    ("pipe", "main process: 36 / child: 6 times 6? / child: 7 times 7? / main process: 49 / child: closed"),
    ("pipe", "child: 6 times 6? / main process: 36 / child: 7 times 7? / main process: 49"),
    // Ann does not wait for the others.
    (
      "barrier", "Ann is at the start / Ann runs / Cleo is at the start / Ben is at the start / Ben runs / Cleo runs"
    ),
    ("deadlock", "Ann waits in vain / Ben eats / in the same order: / Ann eats / Ben eats"),
    ("deadlock", "Ann waits in vain / Ben waits in vain / in the same order: / Ann eats"),
    (
      "killed_producer",
      """
      the producer was ended by SIGKILL / put, and got: 1234 / whole and in order: true / lost: 1
      the queue works on
      """
    ),
    (
      "killed_producer",
      """
      the producer was ended by SIGKILL / put, and got: 1234 / whole and in order: false / lost: 0
      the queue works on
      """
    ),
    ("reading_a_picture", "quick\t0\tnil / worker\t0\tnil / idler\t0\tnil"),
    // The function of the pipeline has not run, or the program has answered one question only.
    (
      "programs",
      """
      8 / 9 / 10 / grep's exit code: 1 / fig / orange / plum / 6 times 6: 36 / 7 times 7: 49 / the exit code of sh: 3
      """
    ),
    (
      "programs",
      "8 / 9 / 10 / grep's exit code: 1 / 3 fig / 4 plum / 6 orange / 6 times 6: 36 / the exit code of sh: 3"
    ),
    // The wait has ended with the signal, SIGTERM has ended the process, or somebody has handled SIGKILL.
    (
      "signal",
      "\(unhandled) / Ann gets SIGUSR1, and waits on / Ann puts everything away / 0\tnil / -9\tSIGKILL"
    ),
    (
      "signal",
      "\(unhandled) / Ann gets SIGUSR1, and waits on / Ann does the job / -15\tSIGTERM / -9\tSIGKILL"
    ),
    (
      "signal",
      """
      \(unhandled) / Ann gets SIGUSR1, and waits on / Ann does the job / Ann puts everything away / 0\tnil
      Ben puts everything away / -9\tSIGKILL
      """
    ),
    // Ben has to wait until Ann has what she wants.
    (
      "server",
      """
      Ann orders cake / Ben orders tea / Ann gets the cake / Ben gets the tea
      the server has nobody left to wait for
      """
    ),
  ])
  func `an output that a lesson cannot have`(name: String, output: String) throws {
    #expect(try objection(to: output, of: name) != nil)
  }
}
