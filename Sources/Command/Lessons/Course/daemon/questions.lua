seconds()
last_line()
ending "Process-1"
