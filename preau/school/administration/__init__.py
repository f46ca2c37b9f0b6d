"""What the head sets and looks at: the school itself, its connection, the journal."""
