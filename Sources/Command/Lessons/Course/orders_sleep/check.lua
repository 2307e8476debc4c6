source_keeps "prepare"
processes(1)
prints { "found 42" }
even_if_late()
prints { "found 42" }
