zombie "Process-1"
seconds()
last_line()
