of_a_run()
printed "grep's exit code: (%d+)"
printed "7 times 7: (%d+)"
processes()
