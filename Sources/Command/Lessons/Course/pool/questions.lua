orders_at_most(20)
seconds()
tree()
