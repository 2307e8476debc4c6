processes(1)
prints { "55" }
in_all_orders({
  name = "computed_by_the_child",
  en = "The child must add up: with the main process's own sum it would not be needed.",
  zh = "应该由子进程来加:如果主进程自己加,就不需要子进程了。",
}, function(run) return run.lanes.B.exitcode == 0 end)
source_uses "add_up"
