"""The school's outgoing mail: a row before anything leaves, and what became of each."""
