processes(2)
prints_in_any_order { "Ann has prepared", "Ann serves", "Ben has prepared", "Ben serves" }
even_if_late()
prints_before("Ann has prepared", "Ben serves")
prints_before("Ben has prepared", "Ann serves")
source_does_not_use "sleep"
