"""People who left long ago: who they are, and everything of theirs deleted on the head's yes."""
