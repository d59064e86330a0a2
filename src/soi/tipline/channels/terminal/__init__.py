"""The terminal: the same conversation as everywhere, for whoever sits at the machine (`soi chat`)."""

from soi.tipline.channels.terminal.send import CHANNEL

__all__ = ["CHANNEL"]
