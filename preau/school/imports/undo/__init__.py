"""Taking back the last list: exactly what it changed, and nobody who has changed since.

states.py  a person as JSON and back; no Django
rules.py   who can be put back, who is left as they are and why; no Django
memory.py  people before and after a list, kept until the next one
actions.py look at what an undoing would do, then do it
"""
