source_keeps "produce"
ended_by("producer", "SIGKILL")
prints { "got 1", "got 2", "got 3", "the producer was ended by SIGKILL" }
even_if_late()
prints { "got 1", "got 2", "got 3", "the producer was ended by SIGKILL" }
