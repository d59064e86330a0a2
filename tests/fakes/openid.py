"""A real small OpenID provider on loopback: discovery, authorize, token (PKCE, secret, one use), keys, user info.

It signs in whoever `claims` names without asking. What it does wrong is set by its fields."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "soi desk", "a secret: 100% & +two"
BASIC = "soi+desk:a+secret%3A+100%25+%26+%2Btwo"
"""Both as RFC 6749, 2.3.1 puts them together: each form-encoded, a colon between."""
LINH = {"sub": "u-1", "email": "Linh@desk.example", "email_verified": True, "name": "Linh"}
"""Somebody for `claims`."""
CONFIGURATION = "/.well-known/openid-configuration"


@dataclass
class Provider:
    """What it knows, what it was asked, and what it does wrong."""

    port: int
    claims: dict[str, Any] = field(default_factory=dict)
    in_token: dict[str, Any] = field(default_factory=dict)
    """Overrides in the ID token; None leaves a claim out."""
    info: dict[str, Any] | None = None
    """User info, if it is not `claims`."""
    method: str = "client_secret_basic"
    """How the desk shows who it is: so, or `client_secret_post`, or `none` for a public client."""
    together: threading.Barrier | None = None
    """User info waits here, so that several sign-ins go on at the same moment."""
    configuration: dict[str, Any] = field(default_factory=dict)
    redirect_configuration: str = ""
    foreign_key: bool = False
    down: bool = False
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def described(self) -> dict[str, Any]:
        """Discovery."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/me",
            "token_endpoint_auth_methods_supported": [self.method],
        } | self.configuration

    def keys(self) -> dict[str, Any]:
        """Its public key."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "k1", "alg": "RS256", "use": "sig"}]}

    def authorize(self, query: dict[str, str]) -> str:
        """Where somebody is led back to."""
        assert query["client_id"] == CLIENT and query["response_type"] == "code"
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """A token for a code that was not used yet, with its PKCE verifier and the desk's secret."""
        query = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            query is None
            or query["code_challenge"] != base64.urlsafe_b64encode(digest).decode().rstrip("=")
            or (authorization, form.get("client_id"), form.get("client_secret")) != self.expected()
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        told = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": query["nonce"]}
        told |= {"sub": self.claims["sub"]} | self.in_token
        key = rsa.generate_private_key(65537, 2048) if self.foreign_key else self.key
        signed = jwt.encode(
            {name: value for name, value in told.items() if value is not None}, key, "RS256", {"kid": "k1"}
        )
        return 200, {"access_token": "opens-me", "token_type": "Bearer", "id_token": signed}

    def about(self, authorization: str) -> tuple[int, dict[str, Any]]:
        """User info."""
        if authorization != "Bearer opens-me":
            return 401, {}
        if self.together:
            self.together.wait(20)
        return 200, self.claims if self.info is None else self.info

    def expected(self) -> tuple[str, str | None, str | None]:
        """The header, and the two fields of the form, in which the desk has to show who it is."""
        return {
            "client_secret_basic": (f"Basic {base64.b64encode(BASIC.encode()).decode()}", None, None),
            "client_secret_post": ("", CLIENT, SECRET),
            "none": ("", CLIENT, None),
        }[self.method]


@contextlib.contextmanager
def openid_provider() -> Iterator[Provider]:
    """Serve one."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            provider.asked.append(path)
            if provider.down:
                return self.tell(502, {})
            if path == "/authorize":
                query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
                return self.lead(provider.authorize(query))
            if path == CONFIGURATION and provider.redirect_configuration:
                return self.lead(provider.redirect_configuration)
            if path == "/me":
                return self.tell(*provider.about(self.headers.get("Authorization", "")))
            pages = {CONFIGURATION: provider.described(), "/keys": provider.keys()}
            return self.tell(200 if path in pages else 404, pages.get(path, {}))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            provider.asked.append(self.path)
            self.tell(*provider.token(form, self.headers.get("Authorization", "")))

        def tell(self, status: int, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def lead(self, address: str) -> None:
            self.send_response(302)
            self.send_header("Location", address)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    provider = Provider(server.server_address[1])
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
