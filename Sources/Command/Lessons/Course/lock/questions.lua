orders_at_most(5)
printed "counted: (%d+)"
of_exercise()
orders_at_most(200)
printed "account: (%d+)"
can_deadlock()
