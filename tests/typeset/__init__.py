"""Specimen documents typeset by ourselves: the archive and the benchmark hold no one else's pages."""
