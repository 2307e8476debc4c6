source_keeps "log"
source_keeps "work"
prints { "worked for 1", "worked for 2" }
processes(3)
takes(2)
no_process_left()
