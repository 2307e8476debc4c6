seconds()
zombie "Process-3"
zombie "Process-1"
