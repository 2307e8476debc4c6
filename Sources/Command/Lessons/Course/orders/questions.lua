of_exercise()
same_each_time()
printed "the best: (%d+)"
processes()
