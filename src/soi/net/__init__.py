"""The only outbound door: a pinned, SSRF-safe fetch. What is fetched and why is the caller's business."""

from soi.net.errors import FetchError
from soi.net.fetching import (
    Fetched,
    Hop,
    Limits,
    Streamed,
    fetch,
    get,
    post,
    post_form,
    post_json,
    record,
    stream,
)
from soi.net.wire import Wire

__all__ = [
    "FetchError",
    "Fetched",
    "Hop",
    "Limits",
    "Streamed",
    "Wire",
    "fetch",
    "get",
    "post",
    "post_form",
    "post_json",
    "record",
    "stream",
]
