processes(1)
prints { "saved", "exit code 0" }
exit_code("worker", 0)
takes(0)
