ending "Process-1"
parent "Process-1:1"
processes()
