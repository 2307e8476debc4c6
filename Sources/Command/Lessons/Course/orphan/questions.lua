tree()
ending "Process-1"
of_exercise()
tree()
last_line()
