source_keeps "tell"
is_child_of("child", "MainProcess")
is_child_of("grandchild", "child")
processes(2)
prints_in_any_order {
  "child is a child of MainProcess", "grandchild is a child of child",
}
