processes(1)
prints { "55" }
in_all_orders({
  name = "computed_by_the_child",
  en = "The child must add up, but here the main process does the work itself.",
  zh = "应该由子进程来加,这里却是主进程自己在加。",
}, function(run)
  for place, step in ipairs(run.steps) do
    if step.lane == "A" and step.operation == "sleep" then return false, place end
  end
  return true
end)
takes(1)
source_uses "add_up"
