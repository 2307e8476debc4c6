first_line()
last_line()
seconds()
processes()
