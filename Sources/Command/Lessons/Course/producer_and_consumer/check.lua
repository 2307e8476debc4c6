processes(2)
each_message_once "queue 'orders'"
prints { "got tea", "got cake", "got bread", "no more" }
source_uses "close"
