"""Words of everyday life as concept keys shared by Vietnamese and English: a field that crosses languages.

The word table is `concepts.txt`, joined with the guard's named things. Nothing here compares or ranks.
"""

from soi.match.concepts.reading import concepts, concepts_of

__all__ = ["concepts", "concepts_of"]
