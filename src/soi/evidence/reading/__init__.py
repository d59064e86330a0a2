"""From the bytes of a page or file to its words: HTML, PDF and plain text. Bytes in, words out; nothing is run."""

from soi.evidence.reading.words import LONGEST, Words, kind_of, media_type_of

__all__ = ["LONGEST", "Words", "kind_of", "media_type_of"]
