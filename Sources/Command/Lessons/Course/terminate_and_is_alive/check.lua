source_keeps "work"
never_prints "the work is done"
ended_by("worker", "SIGTERM")
prints { "enough", "ended by SIGTERM" }
source_uses "join"
takes(1)
