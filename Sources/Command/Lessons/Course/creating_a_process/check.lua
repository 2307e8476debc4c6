source_keeps "task"
processes(2)
prints_in_any_order {
  "ann is running", "ann is gone", "ben is running", "ben is gone", "===main process",
}
ran_at_the_same_time("Process-1", "Process-2")
takes(2)
