source_keeps "task"
processes(3)
is_a_zombie_for("worker", 0)
is_a_zombie_for("quick", 2)
ended_by("idler", "SIG")
takes(3)
no_zombie_longer_than(2)
