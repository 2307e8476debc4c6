extension Lesson {
  /// All lessons: those of the notes in their order, those about what is between processes, a remark of the notes, and
  /// how to see it all.
  package static let all = [
    Lesson(
      number: 1, name: "creating_a_process", title: "Creating a process",
      teaches: "a function and its arguments become a process, and the main process goes on", section: "1",
      source: PackageResources.creating_a_process_lua, expected: PackageResources.creating_a_process_txt),
    Lesson(
      number: 2, name: "creating_by_a_class", title: "Creating one by a class",
      teaches: "a class of your own has an init and a run", section: "1",
      source: PackageResources.creating_by_a_class_lua, expected: PackageResources.creating_by_a_class_txt),
    Lesson(
      number: 3, name: "pid_and_ppid", title: "Pid and ppid",
      teaches: "a process has a number, its parent's number, and a row in the system's table", section: "2",
      source: PackageResources.pid_and_ppid_lua, expected: PackageResources.pid_and_ppid_txt),
    Lesson(
      number: 4, name: "isolation_of_memory", title: "Isolation of memory",
      teaches: "a child has its own copy of every variable", section: "3",
      source: PackageResources.isolation_of_memory_lua, expected: PackageResources.isolation_of_memory_txt),
    Lesson(
      number: 5, name: "join", title: "Join",
      teaches: "waiting for children that run side by side takes as long as the longest", section: "4",
      source: PackageResources.join_lua, expected: PackageResources.join_txt),
    Lesson(
      number: 6, name: "join_longest_first", title: "Join, the longest first",
      teaches: "joining a process that has ended takes no time", section: "4",
      source: PackageResources.join_longest_first_lua, expected: PackageResources.join_longest_first_txt),
    Lesson(
      number: 7, name: "join_in_a_loop", title: "Join in a loop",
      teaches: "a question from interviews: one loop starts them all, another joins them all", section: "4",
      source: PackageResources.join_in_a_loop_lua, expected: PackageResources.join_in_a_loop_txt),
    Lesson(
      number: 8, name: "join_too_early", title: "Join too early",
      teaches: "the wrong answer to it: processes that run one after the other", section: "4",
      source: PackageResources.join_too_early_lua, expected: PackageResources.join_too_early_txt),
    Lesson(
      number: 9, name: "terminate_and_is_alive", title: "Terminate and is_alive",
      teaches: "ending a process, asking whether it lives, giving it an attribute of your own", section: "5",
      source: PackageResources.terminate_and_is_alive_lua, expected: PackageResources.terminate_and_is_alive_txt),
    Lesson(
      number: 10, name: "zombie", title: "A zombie",
      teaches: "a child that has ended stays in the table until its parent asks for its exit code", section: "6.1",
      source: PackageResources.zombie_lua, expected: PackageResources.zombie_txt),
    Lesson(
      number: 11, name: "orphan", title: "An orphan",
      teaches: "a process whose parent has ended gets a new one", section: "6.2",
      source: PackageResources.orphan_lua, expected: PackageResources.orphan_txt),
    Lesson(
      number: 12, name: "daemon", title: "A daemon",
      teaches: "a child that ends when its parent does", section: "7",
      source: PackageResources.daemon_lua, expected: PackageResources.daemon_txt),
    Lesson(
      number: 13, name: "daemon_too_late", title: "Daemon too late",
      teaches: "whether a process is a daemon is settled when it starts", section: "7",
      source: PackageResources.daemon_too_late_lua, expected: PackageResources.daemon_too_late_txt),
    Lesson(
      number: 14, name: "race", title: "A race",
      teaches: "changes are lost when two processes change one value at the same time", section: nil,
      source: PackageResources.race_lua, expected: PackageResources.race_txt),
    Lesson(
      number: 15, name: "lock", title: "A lock",
      teaches: "what one process does under a lock, no other does at the same time", section: nil,
      source: PackageResources.lock_lua, expected: PackageResources.lock_txt),
    Lesson(
      number: 16, name: "producer_and_consumer", title: "Producer and consumer",
      teaches: "a queue between one who makes and one who uses, each at its own speed", section: nil,
      source: PackageResources.producer_and_consumer_lua, expected: PackageResources.producer_and_consumer_txt),
    Lesson(
      number: 17, name: "pipe", title: "A pipe",
      teaches: "a conversation of two processes, and how one learns that the other has hung up", section: nil,
      source: PackageResources.pipe_lua, expected: PackageResources.pipe_txt),
    Lesson(
      number: 18, name: "barrier", title: "A barrier",
      teaches: "processes wait for each other, and go on together", section: nil,
      source: PackageResources.barrier_lua, expected: PackageResources.barrier_txt),
    Lesson(
      number: 19, name: "deadlock", title: "A deadlock",
      teaches: "two processes that wait for each other, and the cure: the same order for all", section: nil,
      source: PackageResources.deadlock_lua, expected: PackageResources.deadlock_txt),
    Lesson(
      number: 20, name: "killed_producer", title: "A killed producer",
      teaches: "a process is killed in the middle of its work, and nothing that it had put is lost", section: nil,
      source: PackageResources.killed_producer_lua, expected: PackageResources.killed_producer_txt),
    Lesson(
      number: 21, name: "start_method_spawn", title: "Started afresh",
      teaches: "a process that is no copy runs the script again: what the guard is for", section: "1",
      source: PackageResources.start_method_spawn_lua, expected: PackageResources.start_method_spawn_txt),
    Lesson(
      number: 22, name: "reading_a_picture", title: "Reading a picture",
      teaches: "what several processes did at the same time, seen at a glance", section: nil,
      source: PackageResources.reading_a_picture_lua, expected: PackageResources.reading_a_picture_txt),
  ]
}
