// All topics, in the order in which `help` names them.
extension Topic {
  package static let all = [
    fork, reap, zombie, orphan, daemon, deadlock, schedules, sandbox, nodes, course, fromPython,
  ]

  private static let fork = Topic(
    "fork", otherNames: ["forking", "start method"],
    words: """
      fork: how a process is made

      A process makes a copy of itself: the child. It begins with everything that its parent has at that moment, every \
      variable, and runs the function that it was given. From then on there are two memories: what one of them changes, \
      the other does not see.

        n = 1
        p = process.spawn(function() n = 2 end)
        p:join()
        print(n)   -- 1

      What both are to see goes through a queue, a pipe, a value or a shared table: help "Queue", help "shared".

      By the start method "spawn" a child begins afresh instead, as on Windows: it runs the script again, with \
      process.is_main() false, and then the function. See help "set_start_method", and the lessons 1, 4 and 21.
      """)

  private static let reap = Topic(
    "reap", otherNames: ["reaping"],
    words: """
      reap: to take the exit code of a child that has ended

      The system keeps the number and the exit code of a process that has ended until its parent asks for them. Asking \
      is called reaping: join and result do it, stop too. Only the parent can. Before that the child is a zombie; \
      afterwards nothing is left of it, and its number may be given to another process.

        p = process.spawn(os.exit, 3)
        p:join()           -- waits for the end, and reaps
        print(p.exitcode)  -- 3

      process.wait tells that a process has ended, and does not reap it. See help "zombie", and lesson 10.
      """)

  private static let zombie = Topic(
    "zombie", otherNames: ["zombies", "defunct"],
    words: """
      zombie: a process that has ended, and that its parent has not asked for

      It runs no more and has no memory, but it keeps its number and its row in the system's table, for its parent to \
      learn how it ended. ps shows it as <defunct>. One does no harm; thousands of them use up the numbers that a \
      system has for processes.

        p = process.spawn(os.exit, 0)
        process.wait { p }
        print(p:status())   -- zombie
        p:join()
        print(p:status())   -- finished

      The cure is to join each child. When the parent itself ends, the process that adopts the zombie reaps it. See \
      help "reap", and lesson 10.
      """)

  private static let orphan = Topic(
    "orphan", otherNames: ["orphans"],
    words: """
      orphan: a process whose parent has ended

      It goes on. The system gives it a new parent, mostly the one with the number 1, which reaps it when it ends: \
      process.getppid() says so. With procscript a process waits for its children before it ends, so that an orphan \
      comes about only where the parent is killed.

        p = process.spawn(function()
          process.spawn(process.sleep, 2)
        end)
        p:kill()   -- what p has started becomes an orphan

      A daemon is never an orphan: it ends with its parent. p:stop() ends a process with all that it has started. See \
      help "daemon", and lesson 11.
      """)

  private static let daemon = Topic(
    "daemon", otherNames: ["daemons"],
    words: """
      daemon: a child that ends when its parent does

      Other children are waited for at the end of their parent; a daemon is ended, in the middle of whatever it does, \
      even where the parent is killed outright. It suits work that is of use only as long as somebody is there for it.

        process.daemon(function()
          while true do process.sleep(1) print "still here" end
        end)

      Whether a process is a daemon is settled when it starts. (Other systems call a service without a terminal a \
      daemon: that is something else.) See the lessons 12 and 13.
      """)

  private static let deadlock = Topic(
    "deadlock", otherNames: ["deadlocks"],
    words: """
      deadlock: processes that wait for each other, so that none of them ever goes on

      Each has what another one wants:

        a, b = process.Lock(), process.Lock()
        -- one process           -- another
        a:acquire()              b:acquire()
        b:acquire()              a:acquire()

      In a script that is an error, within half a second: "this would wait for ever: a deadlock", with a line for each \
      process, what it waits for and who has that. At the prompt it is up to you, since you may still do something: \
      Ctrl-C ends the wait.

      The cure is that all take their locks in the same order, or that they wait with a timeout: a:acquire(1). Ctrl-\\ \
      and procscript dump PID show what processes wait for. See lesson 19.
      """)

  private static let schedules = Topic(
    "schedules",
    otherNames: [
      "schedule", "orders", "order", "race", "races", "late", "lateness", "preemption", "--explore", "--schedule",
      "--late",
    ],
    words: """
      schedules: the orders in which processes go on

      What several processes do comes in one order today and in another tomorrow. A schedule is one of these orders: \
      A2.B2.C says that process A goes two steps, then B two, then C one; after that each goes on as long as it can. A is \
      the main process, B the first that is started. A step is an operation that others can see: a message, a lock, a \
      value, a start, an end, a line that is printed. Computing is none.

        procscript --explore race.lua            -- what can come of it
        procscript --schedule=A2.B2.C race.lua   -- this order, and no other
        procscript --schedule=7 race.lua         -- one by chance, always the same
        procscript --schedule=7 --late race.lua  -- in which any process may be late
        procscript --schedule=ask race.lua       -- you say who goes next

        assert(process.explore(function()        -- in a test of your own
          -- starts processes, joins them, and asserts what must hold
        end))

      One process runs at a time, and time is virtual: a sleep takes none. A.+0.1.B is an order in which B is late: time \
      goes on by 0.1 s before it does. What is outside of the script is not under \
      control: programs, files, the network, code in C. See help "explore", help "ExploreOptions", help "report", and lessons 26 to 28.
      """)

  private static let sandbox = Topic(
    "sandbox", otherNames: ["untrusted", "security", "limits"],
    words: """
      sandbox: a script that is not trusted, held back by the kernel

      It can compute, start processes, use what they share, and print. It can't read the machine, write files, reach the \
      network, see other processes, run programs, or use up the machine; nor can anything that it starts.

        procscript --sandbox homework.lua
        procscript --sandbox --time=10 --memory=256M homework.lua
        procscript --sandbox --allow-read=data homework.lua
        procscript --sandbox=strict homework.lua   -- not, where a wall is missing

      Limits are --memory=512M, --processes=64, --time=60, --cpu=60, --output=10M and --files=64M. One that is met ends \
      everything, with a sentence and the exit code 124 (time), 137 (memory) or 125. More is allowed by --allow-read=PATH, \
      --allow-write=PATH, --allow-run=PROGRAM, --allow-net, --allow-net=loopback, --allow-env=NAME and --allow-c-modules. \
      What is refused is an error that names the option.

      A script restricts itself, or others that it starts, by the same names in a table:

        process.sandbox { allow_read = "data" }
        process.spawn { target = work, sandbox = { time = 5 } }
        pool = process.Pool(4, { sandbox = true })

      Only data comes out of a sandbox: once a process has started something with sandbox=, no function and no table with \
      a metatable is taken from any channel, result or error there. Such a process shares no memory with those outside: \
      another one stands in for it there, and performs its calls on the channels that it was given, which its own children \
      can't use. What it makes inside stays inside. Make the sandbox before you start others: \
      process.sandbox is refused while a child runs outside.

      It does not protect from bugs of the kernel, nor from what can be learnt from how long things take: for that there \
      are virtual machines. See help "process.sandbox", help "SandboxOptions".
      """)

  private static let nodes = Topic(
    "nodes", otherNames: ["cluster", "slurm", "ssh", "node", "launcher"],
    words: """
      nodes: processes on other machines

      A start method can reach other machines, by what is there already: Slurm, ssh, or a command of yours. Nothing listens \
      on a port, and nobody is asked for another password. One line changes:

        process.set_start_method "slurm"

        process.launcher("ssh", { nodes = { "n1", "n2" } })
        p = process.spawn { target = work, args = { 7 }, start_method = "ssh" }

      As with "spawn" the process runs the script again, with is_main() false, and then its target with copies of its \
      arguments. What it returns, prints and raises comes back, and it gets the signals that you send. p:status() is \
      "waiting" until it has a place, p.node is the machine's name then. What it starts itself is of that machine, by \
      "fork".

      A machine may be gone, or its time be over: then p.lost says why, and p:result() raises it. Nobody knows how much of \
      its work was done. A machine of which nothing is heard for 90 seconds (silence=) is given up, and ends what it runs \
      before that.

      What it was given (queues, locks, tables) stays here: each call goes over the network, and takes a tenth of a \
      millisecond and more. It alone can use that, and not those that it starts. A pool's workers can be there too, by \
      process.Pool(200, { start_method = "slurm" }): what is lost with a machine is done again, three times at most. The \
      best use of a machine with many processors is one process there with a pool in it.

      The same procscript must be there, under the same path. Slurm's options come from its own variables, as \
      SLURM_PARTITION, or by options=. See help "process.launcher", help "LauncherOptions".
      """)

  private static let course = Topic(
    "course", otherNames: ["learn", "exercises", "exercise", "check", "checks"],
    words: """
      course: exercises for learners, and how to write your own

      procscript learn puts exercises into a folder and checks one each time that it is saved. A course of your own is a \
      folder, which learners get by procscript learn --course FOLDER, and which procscript learn verify FOLDER checks. It \
      has the file course.txt:

        section Waiting | 等待
        first
        second needs first
        third runs sort, grep needs second

      (programs after "runs" may be run in procscript tour too, where all is in a sandbox) and a folder for each lesson, \
      of its name, with these files. Only the text and the script are needed where a lesson has no exercise.

        lesson.en.lua lesson.zh.lua  the script; the same code, other comments
        text.en.md text.zh.md        "# TITLE"; a line: what it teaches; its text;
                                     "## Exercise", and what is to be done
        exercise.lua solution.lua    what one begins with; one right answer
        check.lua                    what must hold: the properties below
        hints.en.md hints.zh.md      each begins a line with its number: 1. 2.
        wrong/ANY.lua                a wrong answer, below -- fails: PROPERTY; what is
                                     in exercise.lua is tried as one in any case
        questions.lua                what is to be predicted, if anything

      A check tries the orders of the answer, and that it ends without an error and a deadlock in each. Times are seconds \
      of virtual time. Objects are named as in reports: "lock 'fork'", "value 'counter'", "queue 'jobs'"; name them where they are made, \
      as process.Lock { name = "fork" }.

      Questions are calls, too. Nobody writes an answer down: each is computed from the orders of the script, and several \
      may be right. learn verify asks them all.
      """,
    table: [
      ("prints { LINE, … }", "these lines, in this order; prints_in_any_order { … }"),
      ("prints_line(LINE)", "this one among others; never_prints(LINE); prints_before(LINE, OTHER)"),
      ("same_in_all_orders()", "there is one outcome"),
      ("takes(SECONDS)", "the whole; takes_at_most(SECONDS)"),
      ("ran_at_the_same_time(NAME, OTHER)", "two processes; ran_one_after_the_other(NAME, OTHER)"),
      ("processes(COUNT)", "so many beside the main process"),
      ("is_child_of(NAME, PARENT)", "who started whom"),
      ("ended_by(NAME, SIGNAL)", "how it ended; exit_code(NAME, CODE)"),
      ("no_zombie_longer_than(SECONDS)", "of all processes; is_a_zombie_for(NAME, SECONDS)"),
      ("no_process_left()", "when the main process has ended"),
      ("holds_lock_at_every_write(VALUE, LOCK)", "also at changes in one step"),
      ("each_message_once(QUEUE)", "as many are taken as were put"),
      ("source_uses(NAME)", "in code, not in comments and texts; source_does_not_use(NAME)"),
      ("source_keeps(FUNCTION)", "it is as in exercise.lua"),
      ("in_all_orders({ name=, en=, zh= }, fn)", "fn(run) is true: run.lines, run.exitcode, run.steps, run.lanes"),
      ("even_if_late()", "in what follows processes may be late, so that sleep is no way to wait"),
      ("orders_at_most(COUNT)", "300 without it"),
      ("may_fail()", "errors, deadlocks and exit codes are what it is about"),
      ("first_line() last_line()", "questions: which line can it be?"),
      ("order(LINE, OTHER)", "does it come before the other, always, never, or is that not certain?"),
      ("printed(PATTERN)", "which numbers can there be: printed \"counted: (%d+)\""),
      ("how_often(LINE)", "how often is a line printed that begins so?"),
      ("same_each_time()", "are there other outcomes? can_deadlock(): is one a deadlock?"),
      ("seconds()", "how long does it take?"),
      ("processes()", "how many are there? alive_after(CODE): once the main process has passed a line"),
      ("tree()", "who has started whom? parent(NAME): who has started this one?"),
      ("zombie(NAME)", "from when to when is it one? ending(NAME): how does it end?"),
      ("of_exercise()", "from here on questions are about exercise.lua, which is shown"),
      ("of_a_run()", "about one run in real time, for what can't be explored"),
      ("even_if_late(), orders_at_most(COUNT)", "as in checks; 200 without it"),
    ])

  private static let fromPython = Topic(
    "from python", otherNames: ["python", "multiprocessing"],
    words: """
      From Python's multiprocessing to here

      Names are the same where they can be. Lua writes methods with a colon (p:join()), options in a table \
      (Process{target=f}), and counts from 1. What Python raises at the end of a timeout is a result here: nil or false, \
      and the reason "timeout".
      """,
    table: [
      ("import multiprocessing", #"local process = require "process" (a global too)"#),
      (#"if __name__ == "__main__":"#, #"if process.is_main() then (needed for "spawn" only)"#),
      ("Process(target=f, args=(1,))", "process.Process{target=f, args={1}}"),
      ("Process(…) and start()", "process.spawn(f, 1)"),
      ("Process(daemon=True)", "process.daemon(f, 1), or daemon=true"),
      ("class Worker(Process):", #"Worker = process.Process:subclass "Worker", with function Worker:run()"#),
      ("p.start(), p.join(t), p.run()", "p:start(), p:join(t), p:run()"),
      ("p.is_alive()", "p:is_alive(); p:status() says more"),
      ("p.terminate(), p.kill(), p.close()", "p:terminate(), p:kill(), p:close(); p:stop() ends descendants too"),
      ("p.name, p.pid, p.daemon, p.exitcode", "the same"),
      ("p.ident", "p.pid"),
      ("p.sentinel, connection.wait(), select()", "p:fileno(), process.wait { p, q, c, socket }"),
      ("subprocess.run([\"ls\"], check=True)", #"process.run{"ls", check=true}"#),
      ("subprocess.Popen([\"ls\"])", #"process.spawn{ command={"ls"} }"#),
      ("signal.signal(SIGTERM, f)", #"process.signal("TERM", f)"#),
      ("atexit.register(f)", "process.at_exit(f)"),
      ("a result", "p:result(): what f returned, or its error raised again"),
      ("current_process()", "process.current()"),
      ("parent_process()", "process.parent()"),
      ("active_children()", "process.active_children()"),
      ("cpu_count()", "process.cpu_count()"),
      ("set_start_method(), get_start_method()", #"process.set_start_method("spawn"), process.get_start_method()"#),
      (#"get_context("spawn")"#, #"start_method="spawn" among a process's options"#),
      ("freeze_support()", "not needed"),
      ("os.getpid(), os.getppid()", "process.getpid(), process.getppid()"),
      ("os.kill(pid, SIGTERM)", #"process.kill(pid, "TERM")"#),
      ("os.fork(), os.wait()", "process.spawn(f), p:join()"),
      ("time.sleep(), time.time()", "process.sleep(s), process.time()"),
      ("time.monotonic()", "process.clock()"),
      ("Queue(n), SimpleQueue(), JoinableQueue()", "process.Queue(n)"),
      ("q.put(x, timeout=t), q.put_nowait(x)", #"q:put(x, t), q:try_put(x): nil and "full" or "timeout""#),
      ("q.get(timeout=t), q.get_nowait()", #"q:get(t), q:try_get(): nil and "empty" or "timeout""#),
      ("q.qsize(), q.empty(), q.full()", "q:size() or #q, q:empty(), q:full()"),
      ("q.task_done(), q.join()", "q:task_done(), q:join()"),
      ("q.close(), and None as the last item", "q:close(): who has got everything gets nil and \"closed\""),
      ("iter(q.get, None)", "for x in q:values() do"),
      ("q.cancel_join_thread(), q.join_thread()", "not needed: there is no thread"),
      ("Pipe(duplex)", "local a, b = process.Pipe(duplex)"),
      ("c.send(x), c.recv(), c.poll(t), c.close()", "c:send(x), c:recv(), c:poll(t), c:close()"),
      ("c.send_bytes(b), c.recv_bytes()", "c:send(b), c:recv(): a string holds any bytes"),
      ("EOFError", "nil and \"closed\""),
      ("Lock(), RLock()", "process.Lock(), process.RLock()"),
      ("Semaphore(n), BoundedSemaphore(n)", "process.Semaphore(n), process.BoundedSemaphore(n)"),
      ("with lock:", "l:with(function() … end), or local _ <close> = l:hold()"),
      ("lock.acquire(timeout=t), lock.release()", "l:acquire(t), l:release()"),
      ("lock.acquire(block=False)", "l:acquire(0)"),
      ("Event()", "process.Event(): e:set(), e:clear(), e:is_set(), e:wait(t)"),
      (
        "Condition(lock)",
        "process.Condition(lock): cond:wait(t), cond:wait_for(f, t), cond:notify(n), cond:notify_all()"
      ),
      ("Barrier(n)", "process.Barrier(n): b:wait(t), b:reset(), b:abort()"),
      ("b.broken, b.parties, b.n_waiting", "b:broken(), b:parties(), b:waiting()"),
      ("Value('i', 0), RawValue", "process.Value(0); v.value"),
      ("with v.get_lock(): v.value += 1", "v:add(1), v:update(f), v:lock()"),
      ("Array('i', n), RawArray", "process.Array(n); a[1] is the first"),
      ("Manager().dict(), .list(), Namespace()", "process.shared {…}; t.key, t:update(key, f), t:lock()"),
      ("shared_memory.SharedMemory", "process.Array(n), process.shared {…}"),
      ("Pool(n, initializer=f)", "process.Pool(n, {initializer=f}); initargs, maxtasksperchild, and retries, timeout"),
      ("with Pool() as pool:", "local pool <close> = process.Pool()"),
      (
        "pool.map(f, xs), pool.starmap(f, xs)",
        "pool:map(f, xs), pool:starmap(f, xs); process.map(f, xs) without a pool"
      ),
      ("pool.imap(f, xs), pool.imap_unordered(f, xs)", "for y, i in pool:imap(f, xs) do, pool:imap_unordered(f, xs)"),
      ("pool.apply(f, (1, 2))", "pool:apply(f, 1, 2)"),
      ("pool.apply_async(f, (1, 2))", "pool:apply_async(f, 1, 2)"),
      ("pool.map_async(), pool.starmap_async()", "pool:map_async(f, xs), pool:starmap_async(f, xs)"),
      ("r.get(t), r.wait(t)", "r:get(t), r:wait(t)"),
      ("r.ready(), r.successful()", "r:ready(), r:successful()"),
      ("pool.close(), pool.join(), pool.terminate()", "pool:close(), pool:join(t), pool:terminate()"),
      ("ProcessPoolExecutor().submit(f, 1)", "pool:apply_async(f, 1); r:cancel(), r:running()"),
      ("concurrent.futures.as_completed(fs)", "for r, i in process.as_completed(list) do"),
      ("TimeoutError, queue.Empty, queue.Full", #"nil or false, and "timeout", "empty", "full""#),
      ("log_to_stderr(), get_logger()", "procscript --timeline, procscript dump PID"),
    ])
}
