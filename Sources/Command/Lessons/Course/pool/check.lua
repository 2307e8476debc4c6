orders_at_most(20)
source_keeps "double"
prints { "2 4 6 8 10 12 14 16" }
takes(2)
processes(4)
