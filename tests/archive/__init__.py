"""A synthetic archive: seeded reports of invented associations with known truth and seeded contradictions.

A tool of development (`make archive`, `make evaluate-archive`); the pipeline knows nothing of it.
"""
