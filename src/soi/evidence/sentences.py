"""Why a page could not be captured, in one sentence for people, from the reason that the fetch gives."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soi.evidence.errors import CaptureError
from soi.net import FetchError

_REASONS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "address": gettext_lazy("This is not a web address that can be opened: please check it."),
        "scheme": gettext_lazy("Only addresses that begin with http:// or https:// can be captured."),
        "user": gettext_lazy("An address with a user name or password in it is not captured."),
        "port": gettext_lazy("Only the usual ports of the web (80 and 443) are captured from."),
        "private": gettext_lazy("This address is not on the public internet, so it is not opened."),
        "redirects": gettext_lazy("The page leads from one address to the next without end."),
        "unknown-host": gettext_lazy("There is no site of this name: please check the address."),
    }
)
_KINDS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "refused": gettext_lazy("This address cannot be captured."),
        "unreachable": gettext_lazy("The site cannot be reached just now."),
        "timeout": gettext_lazy("The site took too long to answer."),
        "broken": gettext_lazy("The site sent something that cannot be read."),
    }
)


def capture_error(failure: FetchError, most_bytes: int) -> CaptureError:
    """The failed fetch as this room says it. `most_bytes`: the limit, for naming it."""
    if failure.kind == "too-large":
        text = _("The page is too large: at most %(most)d MB are captured.") % {
            "most": most_bytes // 1_000_000
        }
    else:
        text = str(_REASONS.get(failure.reason) or _KINDS[failure.kind])
    return CaptureError(text, worth_another_try=failure.kind in {"unreachable", "timeout"})
