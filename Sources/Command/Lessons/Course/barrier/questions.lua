first_line()
order("Ann runs", "Cleo is at the start")
order("Ann runs", "Ben runs")
processes()
