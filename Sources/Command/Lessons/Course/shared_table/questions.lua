printed "tea: (%d+)"
processes()
same_each_time()
