printed "tea: (%d+)"
same_each_time()
of_exercise()
same_each_time()
