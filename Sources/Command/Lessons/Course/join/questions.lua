seconds()
first_line()
order("p1 time", "p2 time")
alive_after "p1:join()"
