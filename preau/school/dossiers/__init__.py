"""The file of each permission: what was signed, by what it is proved, what was done with it.

facts.py    what is known, as plain values
reading.py  the same out of the database, for one person or a thousand (rows.py, lines.py)
story.py    the same in sentences, one a moment; proving.py, by what it is proved
page.py     what the page shows of it
document.py, machine.py, texts.py   what the ZIP holds of it: PDF, JSON, plain texts
proofs.py   pictures and sealed documents, opened one at a time
archive.py, whole.py, index.py   the ZIP of one person; of many, with their list
scope.py    whose dossiers go into the ZIP of many
actions.py, large.py   a ZIP, at once or by the worker, and the journal’s line that it left
"""
