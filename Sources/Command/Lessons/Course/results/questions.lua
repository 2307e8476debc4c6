ending "Process-1"
ending "Process-2"
processes()
