prints { "done after 1", "done after 2", "done after 3", "all done" }
ran_at_the_same_time("Process-1", "Process-3")
takes(3)
source_keeps "task"
even_if_late()
prints_before("done after 1", "all done")
prints_before("done after 2", "all done")
prints_before("done after 3", "all done")
