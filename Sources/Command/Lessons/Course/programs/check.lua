orders_at_most(3)
prints { "fig", "orange", "plum" }
source_uses "run"
