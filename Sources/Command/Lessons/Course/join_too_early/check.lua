prints { "done after 1", "done after 2", "done after 3", "all done" }
ran_at_the_same_time("Process-1", "Process-3")
takes(3)
source_keeps "task"
