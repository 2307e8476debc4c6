first_line()
order("===main process", "meet is gone")
processes()
