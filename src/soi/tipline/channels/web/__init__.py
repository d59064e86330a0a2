"""The web: somebody leaves a message on a page and comes back to the page of their receipt."""

from soi.tipline.channels.web.send import CHANNEL

__all__ = ["CHANNEL"]
