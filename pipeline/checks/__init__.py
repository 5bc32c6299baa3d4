"""Every check of the run: facts and claims to reconciliations, agreed or not. One module per family of rules."""

from pipeline.checks.registry import Checked, Within, run, together, within

__all__ = ["Checked", "Within", "run", "together", "within"]
