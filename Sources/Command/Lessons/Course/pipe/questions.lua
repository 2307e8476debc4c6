first_line()
last_line()
order("child: 7 times 7?", "main process: 36")
