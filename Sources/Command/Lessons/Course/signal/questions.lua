ending "Ann"
ending "Ben"
order("Ann does the job", "Ann puts everything away")
