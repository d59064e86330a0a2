"""Makers of the pages in docs/reference, one module for each kind. Run through `scripts/gen_reference.py`."""
