ending "idler"
processes()
