processes(1)
prints { "counting", "1", "2", "3", "exit code: 0" }
source_uses "run"
source_uses "init"
