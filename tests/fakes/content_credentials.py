"""Pictures with a C2PA manifest, signed with a certificate that was made a moment ago."""

from __future__ import annotations

import datetime
import io
import json

from c2pa import Builder, C2paSignerInfo, Context, Signer
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SIGNED_BY = "Trusted Newsroom of the Truth"
SAYS = "This photograph shows exactly what happened"
_SETTINGS = {"verify": {"verify_trust": False, "verify_after_sign": False, "remote_manifest_fetch": False}}


def signed(picture: bytes, media_type: str) -> bytes:
    """The same picture, with a manifest inside that makes claims about it."""
    manifest = {
        "claim_generator_info": [{"name": SIGNED_BY, "version": "1"}],
        "title": SAYS,
        "assertions": [
            {
                "label": "c2pa.actions",
                "data": {
                    "actions": [
                        {
                            "action": "c2pa.created",
                            "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
                        }
                    ]
                },
            },
        ],
    }
    out = io.BytesIO()
    with Context.from_dict(_SETTINGS) as context, Builder.from_json(json.dumps(manifest), context) as builder:
        builder.sign(_signer(), media_type, io.BytesIO(picture), out)
    return out.getvalue()


def _signer() -> Signer:
    """A root of our own and, below it, whoever signs; nobody has reason to trust either."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("Root", "Root", root_key, root_key)
    leaf = _certificate(SIGNED_BY, "Root", key, root_key)
    chain = leaf.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Signer.from_info(C2paSignerInfo(b"es256", chain, private, None))


def _certificate(
    name: str, by: str, key: ec.EllipticCurvePrivateKey, signs: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    is_root = key is signs
    builder = (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(by))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(_usage(is_root), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signs.public_key()), critical=False)
    )
    if not is_root:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
    return builder.sign(signs, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, name), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )


def _usage(is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )
