of_a_run()
ending "Process-1"
printed "lost: (%d+)"
of_exercise()
printed "got (%d+)"
ending "MainProcess"
