orders_at_most(1000)
processes(2)
in_all_orders({
  name = "nothing_is_lost",
  en = "The counter must be 4 at the end, but in this order something that was added is lost.",
  zh = "最后计数器应该是 4,可是在这种顺序里,有一次加法丢失了。",
}, function(run) return run.lines[#run.lines] == "counted: 4" end)
prints { "counted: 4" }
