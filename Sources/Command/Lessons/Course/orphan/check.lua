source_keeps "work"
source_keeps "manager"
no_process_left()
never_prints "the work is done"
processes(2)
prints { "enough" }
takes(1)
