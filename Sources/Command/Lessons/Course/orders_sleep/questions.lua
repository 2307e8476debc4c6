of_exercise()
printed "found (%d+)"
even_if_late()
printed "found (%d+)"
