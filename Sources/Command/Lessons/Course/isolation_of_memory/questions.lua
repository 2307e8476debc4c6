first_line()
same_each_time()
processes()
