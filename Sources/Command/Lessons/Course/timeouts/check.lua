processes(3)
prints { "1 done" }
takes(2)
ended_by("Process-2", "SIGTERM")
ended_by("Process-3", "SIGTERM")
