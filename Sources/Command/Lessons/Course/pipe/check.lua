processes(1)
prints { "2", "4", "goodbye", "the child has hung up" }
