seconds()
zombie "Process-1"
processes()
