"""Reading an ID token: signature, issuer, audience, time and nonce (OpenID Connect Core 1.0, 3.1.3.7)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

import jwt

from soi.people.oidc.problems import OpenIDError

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
"""Signatures by a key of the provider's own: never `none`, never a shared secret."""

SECONDS_APART = 60
"""How far the provider's clock may be from ours."""
LONGEST_SUBJECT = 191


def claims(token: str, keys: Mapping[str, Any], *, issuer: str, client: str, nonce: str) -> dict[str, Any]:
    """What the provider states in `token`. `keys`: its key set, as JSON. Raises `OpenIDError`."""
    try:
        stated: dict[str, Any] = jwt.decode(
            token,
            _key(token, keys),
            algorithms=list(ALGORITHMS),
            issuer=issuer,
            audience=client,
            leeway=SECONDS_APART,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.PyJWTError as wrong:
        raise OpenIDError("untrusted", type(wrong).__name__) from None
    if not (nonce and hmac.compare_digest(str(stated.get("nonce", "")).encode(), nonce.encode())):
        raise OpenIDError("untrusted", "nonce")
    several = isinstance(stated["aud"], list) and len(stated["aud"]) > 1
    if stated.get("azp", None if several else client) != client:
        raise OpenIDError("untrusted", "azp")
    if not stated["sub"] or len(stated["sub"]) > LONGEST_SUBJECT:
        raise OpenIDError("untrusted", "subject")
    return stated


def _key(token: str, keys: Mapping[str, Any]) -> Any:
    """The key the token says it was signed with; without a name, the only one there is."""
    wanted = jwt.get_unverified_header(token).get("kid")
    try:
        held = jwt.PyJWKSet.from_dict(dict(keys)).keys
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError):
        raise OpenIDError("misconfigured", "keys") from None
    fitting = [one for one in held if wanted is None or one.key_id == wanted]
    if not fitting or (wanted is None and len(fitting) > 1):
        raise OpenIDError("untrusted", "key")
    return fitting[0].key
