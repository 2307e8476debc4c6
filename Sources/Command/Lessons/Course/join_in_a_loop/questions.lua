seconds()
processes()
