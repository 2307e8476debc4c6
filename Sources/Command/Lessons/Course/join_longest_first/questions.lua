seconds()
zombie "Process-3"
zombie "Process-1"
alive_after "p1:join()"
