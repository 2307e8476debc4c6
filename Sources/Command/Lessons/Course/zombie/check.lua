source_keeps "task"
source_keeps "work"
prints_in_any_order { "the child is done", "the work is done" }
processes(1)
no_zombie_longer_than(0)
takes(5)
