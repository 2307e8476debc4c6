how_often "the script runs"
how_often "meet is running"
processes()
