source_keeps "task"
prints { "reading the script", "reading the script", "meet is running", "done" }
processes(1)
