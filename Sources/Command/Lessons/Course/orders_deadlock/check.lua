orders_at_most(600)
processes(3)
prints { "meals: 3" }
in_all_orders({
  name = "two_forks_each",
  en = "Each philosopher must take two forks: there must be six acquired in all.",
  zh = "每个哲学家都要拿两把叉子:一共应该拿六次。",
}, function(run) return #run.holds >= 6 end)
