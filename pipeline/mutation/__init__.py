"""How well the checks find what is wrong: defects seeded one at a time into clean tables, found again or not.

`defects` makes them, `trial` re-checks the document and looks at what was found, `report` adds up and prints.
"""
