source_keeps "task"
prints { "ben is gone", "ann is gone", "all are gone" }
takes(2)
even_if_late()
prints_before("ann is gone", "all are gone")
prints_before("ben is gone", "all are gone")
