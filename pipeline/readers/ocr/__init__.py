"""Words from pages without text: scanned reports are rendered, read by a neural network and kept.

`available()` tells whether the optional libraries are there; `pool.run` reads pages; `store.Store` keeps them.
"""

from pipeline.readers.ocr.engine import available

__all__ = ["available"]
