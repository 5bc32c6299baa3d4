"""What runs cost on archives of many sizes, and what is left of a run that is killed: `python -m tests.scale --help`."""
