"""Which addresses lead to somebody's account instead of to something they posted. Pure; no page is opened.

The desk keeps links to content only. An address that is not recognised passes: the table knows the big services,
and the words at the field say what is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

_NAME: Final = r"/[^/]+/?"
_HANDLE: Final = r"/@[^/]+/?"
_TABS: Final = (
    r"(about|photos|videos|reels|friends|followers|following|media|with_replies|likes|posts|replies)"
)
_FACEBOOK: Final = (
    rf"/(?!watch|share|photo|reel|groups|events|hashtag|story\.php|permalink\.php)[^/]+(/{_TABS})?/?"
)

ACCOUNTS: Final[Mapping[str, str]] = {
    "facebook.com": rf"({_FACEBOOK}|/people/[^/]+/\d+/?|/profile\.php)",
    "fb.com": _FACEBOOK,
    "x.com": rf"/(?!hashtag|search|explore|home|i/)[^/]+(/{_TABS})?/?",
    "twitter.com": rf"/(?!hashtag|search|explore|home|i/)[^/]+(/{_TABS})?/?",
    "tiktok.com": rf"/@[^/]+(/{_TABS})?/?",
    "instagram.com": rf"/(?!p/|reel/|reels/|tv/|explore|stories/)[^/]+(/{_TABS}|/tagged)?/?",
    "threads.net": _HANDLE,
    "threads.com": _HANDLE,
    "youtube.com": r"/(@[^/]+|c/[^/]+|channel/[^/]+|user/[^/]+)(/[a-z]+)?/?",
    "t.me": r"/(?!s/|c/)\+?[^/]+/?",
    "telegram.me": r"/(?!s/|c/)\+?[^/]+/?",
    "zalo.me": rf"({_NAME}|/g/[^/]+/?)",
    "wa.me": _NAME,
    "linkedin.com": r"/(in|company)/[^/]+/?",
    "reddit.com": r"/(u|user)/[^/]+/?",
    "vk.com": r"/(?!wall|video|photo)[^/]+/?",
    "weibo.com": r"/(u/\d+|\d+|n/[^/]+)/?",
    "bsky.app": r"/profile/[^/]+/?",
    "truthsocial.com": _HANDLE,
    "gettr.com": r"/user/[^/]+/?",
}
"""Host → the paths that are accounts there (also under `www.`, `m.` and other subdomains)."""

_FEDIVERSE: Final = re.compile(r"/(@[^/]+|users/[^/]+)/?")
"""Accounts on hosts that are not in the table: Mastodon and its relatives, and any `/@name`."""


def leads_to_account(url: str) -> bool:
    """Whether `url` is recognisably somebody's account or channel. False for what is no address."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return False
    path = parts.path or "/"
    if path == "/profile.php" and {"story_fbid", "fbid"} & parse_qs(parts.query).keys():
        return False
    for name, accounts in ACCOUNTS.items():
        if host == name or host.endswith("." + name):
            return re.fullmatch(accounts, path, re.IGNORECASE) is not None
    return _FEDIVERSE.fullmatch(path) is not None
