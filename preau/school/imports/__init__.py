"""A staff list becomes the register: read the file, judge its rows, compare, apply.

reading/   a file's bytes -> records, each with its row and its columns; no Django
rules.py   records -> people, refusals, warnings; no Django
changes.py what changes of one person, cell by cell; no Django
plan.py    people against a snapshot of the register -> what would change; no Django
actions.py the plan carried out, in one transaction
"""
