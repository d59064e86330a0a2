"""Keys in files: made once, whoever comes first, and readable by nobody else.

What a key is for is its owner's business."""

from soi.keys.files import make_once

__all__ = ["make_once"]
