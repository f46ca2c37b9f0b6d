"""Who did what, when: written in the transaction of the change itself, never rewritten."""
