orders_at_most(1000)
processes(2)
holds_lock_at_every_write("value 'account'", "lock 'lock'")
prints { "in the account: 120" }
