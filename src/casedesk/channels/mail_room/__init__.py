"""Where mail reaches the desk: fetched from our mailboxes, handed in by other servers and programs, and then
understood one after the other. It runs beside the jobs, in every process that runs those."""
