orders_at_most(60)
source_keeps "guest"
processes(2)
prints { "Ann 1", "Ann 2", "Ben 3", "Ben 4", "Ann 5" }
takes(5)
