"""`preau demo`: the three sites, their workers and a mailbox on one machine, from nothing."""
