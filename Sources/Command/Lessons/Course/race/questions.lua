of_exercise()
can_deadlock()
printed "counted: (%d+)"
alive_after "p:join()"
