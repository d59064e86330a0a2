"""Headers that every answer of the site carries: only our own scripts, styles and forms, no frames."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_WISHES = {
    "sandbox": f"{CONTENT_SECURITY_POLICY}; sandbox",
    "media-src blob:": CONTENT_SECURITY_POLICY.replace("media-src 'self'", "media-src 'self' blob:"),
}
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

GetResponse = Callable[[HttpRequest], HttpResponse]


def security_headers(get_response: GetResponse) -> GetResponse:
    """Add the content security policy to every answer; no view can leave it out.

    A view may tighten it: an answer that asks for a `sandbox` is put into one. It may loosen one thing: where people
    ask with a file, a script of ours may play that very file (`media-src blob:`): only it can give it an address."""

    def with_headers(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        wish = response.headers.get("Content-Security-Policy", "")
        response.headers["Content-Security-Policy"] = _WISHES.get(wish, CONTENT_SECURITY_POLICY)
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        return response

    return with_headers
