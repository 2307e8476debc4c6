orders_at_most(60)
first_line()
order("Ann gets the cake", "Ben gets the tea")
tree()
