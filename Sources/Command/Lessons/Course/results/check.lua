may_fail()
source_keeps "square"
processes(3)
prints { "4", "failed", "16" }
exit_code("MainProcess", 0)
exit_code("Process-2", 1)
