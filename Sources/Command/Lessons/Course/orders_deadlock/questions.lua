of_exercise()
orders_at_most(600)
can_deadlock()
printed "meals: (%d+)"
processes()
