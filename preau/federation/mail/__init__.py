"""The queue of outgoing mail: a row before anything is sent, and what became of each."""
