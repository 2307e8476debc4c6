orders_at_most(1500)
processes(3)
prints { "the best: 7" }
