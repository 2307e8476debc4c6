orders_at_most(100)
source_keeps "tick"
prints { "tick 1", "tick 2", "the main process is done" }
takes(2.5)
no_process_left()
source_uses "daemon"
