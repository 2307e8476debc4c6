processes(2)
holds_lock_at_every_write("value 'meals'", "lock 'fork'")
holds_lock_at_every_write("value 'meals'", "lock 'knife'")
prints { "meals: 2" }
