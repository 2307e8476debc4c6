source_keeps "task"
prints { "short after 1", "middle after 2", "long after 3" }
takes(3)
no_zombie_longer_than(0)
