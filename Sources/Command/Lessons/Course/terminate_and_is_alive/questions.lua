seconds()
ending "Process-1"
processes()
of_exercise()
seconds()
alive_after "process.sleep(1)"
