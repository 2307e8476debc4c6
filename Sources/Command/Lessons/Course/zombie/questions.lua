zombie "Process-1"
seconds()
alive_after "process.wait"
