first_line()
last_line()
order("bun 5 is baked", "bun 1 is eaten")
processes()
