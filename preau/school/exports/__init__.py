"""Everything the school holds, as files: its people, their permissions, accesses and transfers.

sheets.py  the tables, one function each
files.py   the three kinds of file
actions.py a file, and the journal's line that it left
"""
