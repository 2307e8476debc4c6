orders_at_most(600)
processes(2)
prints { "Ann and Ben" }
