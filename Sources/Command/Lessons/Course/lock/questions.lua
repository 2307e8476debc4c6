printed "counted: (%d+)"
processes()
