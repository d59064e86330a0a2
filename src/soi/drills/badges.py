"""Open Badges 3.0: that somebody went through a course, signed by this desk, without any score.

An OpenBadgeCredential (1EdTech Open Badges 3.0; W3C Verifiable Credentials 2.0) as a VC-JWT: the payload of the token
is the credential itself, with `iss`, `jti`, `nbf` and `sub` beside it; signed with EdDSA (Ed25519) by the desk's key.
`kid` is the address of the key as a JWK, and the issuer's address gives its profile. A name is written in only where
the learner types one; it is not kept."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from soi.drills.models import Course, Credential

CONTEXT: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
MEDIA_TYPE: Final = "application/vc+jwt"
COURSE: Final = "course:"
"""How the achievement of a credential begins; the uid of the course follows."""


def issuer(origin: str, name: str) -> dict[str, Any]:
    """The profile of this desk, as its address gives it."""
    return {
        "@context": list(CONTEXT),
        "id": issuer_id(origin),
        "type": ["Profile"],
        "name": name,
        "url": f"{origin}/",
    }


def issuer_id(origin: str) -> str:
    """The address that stands for this desk."""
    return f"{origin}/badges/issuer"


def key_id(origin: str) -> str:
    """The address of the key's JWK."""
    return f"{origin}/badges/key"


def jwk(public: bytes, origin: str) -> dict[str, str]:
    """An Ed25519 key as RFC 8037 has it; `kid` is its address."""
    return {
        "kty": "OKP", "crv": "Ed25519", "x": encoded(public), "use": "sig", "alg": "EdDSA", "kid": key_id(origin),
    }  # fmt: skip


def thumbprint(public: bytes) -> str:
    """RFC 7638, to compare keys by."""
    named = {"crv": "Ed25519", "kty": "OKP", "x": encoded(public)}
    return encoded(hashlib.sha256(json.dumps(named, sort_keys=True, separators=(",", ":")).encode()).digest())


def did_document(public: bytes, origin: str) -> dict[str, Any]:
    """did:web for this desk: the same key under its other name."""
    did = "did:web:" + origin.split("://", 1)[1].replace(":", "%3A")
    method = {
        "id": f"{did}#desk",
        "type": "JsonWebKey",
        "controller": did,
        "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": encoded(public)},
    }
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": did,
        "alsoKnownAs": [issuer_id(origin)],
        "verificationMethod": [method],
        "assertionMethod": [method["id"]],
    }


def achievement(course: Course, origin: str, words: Mapping[str, str]) -> dict[str, Any]:
    """What was done. `words`: `description` and `criteria` in the course's language."""
    return {
        "id": f"{origin}/badges/courses/{course.uid}",
        "type": ["Achievement"],
        "achievementType": "Course",
        "inLanguage": course.language,
        "name": course.title,
        "description": words["description"],
        "criteria": {"narrative": words["criteria"]},
    }


def credential(
    row: Credential, done: Mapping[str, Any], desk: Mapping[str, Any], name: str
) -> dict[str, Any]:
    """The credential of a row. `done`: its achievement; `desk`: the issuer's profile. Nobody is told from another by
    it: the subject is a name of this credential alone, and `name` if one was typed."""
    subject: dict[str, Any] = {
        "id": f"urn:soi:credential:{row.uid}:subject",
        "type": ["AchievementSubject"],
        "achievement": dict(done),
    }
    if name:
        subject["identifier"] = [
            {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}
        ]
    return {
        "@context": list(CONTEXT),
        "id": f"urn:soi:credential:{row.uid}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {key: desk[key] for key in ("id", "type", "name", "url")},
        "validFrom": row.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "name": done["name"],
        "credentialSubject": subject,
    }


def claims(made: Mapping[str, Any]) -> dict[str, Any]:
    """The credential with the registered claims that say the same."""
    since = datetime.fromisoformat(made["validFrom"])
    return {
        **made,
        "iss": made["issuer"]["id"],
        "jti": made["id"],
        "nbf": int(since.timestamp()),
        "sub": made["credentialSubject"]["id"],
    }


def to_sign(made: Mapping[str, Any], origin: str) -> bytes:
    """What the desk's key signs: header and payload of the token."""
    header = {"alg": "EdDSA", "typ": "vc+jwt", "kid": key_id(origin)}
    return f"{_json(header)}.{_json(claims(made))}".encode()


def token(signed: bytes, signature: bytes) -> str:
    """The compact token."""
    return f"{signed.decode()}.{encoded(signature)}"


def encoded(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _json(data: Mapping[str, Any]) -> str:
    return encoded(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())
