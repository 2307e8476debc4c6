orders_at_most(200)
source_keeps "task"
source_uses "for"
processes(10)
prints {
  "number 10 is gone", "number 9 is gone", "number 8 is gone", "number 7 is gone", "number 6 is gone",
  "number 5 is gone", "number 4 is gone", "number 3 is gone", "number 2 is gone", "number 1 is gone",
  "all are gone",
}
takes(10)
