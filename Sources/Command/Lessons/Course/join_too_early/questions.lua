seconds()
processes()
order("is gone", "running time")
