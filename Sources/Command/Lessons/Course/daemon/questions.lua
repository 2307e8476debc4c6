seconds()
last_line()
alive_after "process.sleep(1)"
ending "Process-1"
