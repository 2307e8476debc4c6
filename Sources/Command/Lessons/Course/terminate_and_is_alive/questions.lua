seconds()
ending "Process-1"
processes()
