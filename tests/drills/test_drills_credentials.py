"""A certificate without scores, checked as a stranger would: by the key at its address, with another's library."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.test import Client
from django.utils import timezone
from jwt.algorithms import OKPAlgorithm

from soi.drills.actions.classes import join, make_course, make_group
from soi.drills.actions.credentials import NotFinishedError, ask_for_credential
from soi.drills.badges import did_document, thumbprint
from soi.drills.models import Course, Credential, Learner, Sitting
from tests.conftest import Person
from tests.drills.practising import begin, token
from tests.drills.simulated import sat

pytestmark = pytest.mark.django_db
PAGE = "/en/practice/mine/certificates/"


def _course(trainer: Person, browser: Client) -> tuple[Course, Learner]:
    begin(browser)
    learner = Learner.objects.get()
    course = make_course(trainer.account, "Hai buổi tối", "vi", ["first-look", "numbers"])
    join(learner, make_group(trainer.account, "Class", "vi", course))
    return course, learner


def _finish(learner: Learner) -> None:
    for kind in ("lesson", "test"):
        for key in ("first-look", "numbers"):
            sat([learner], kind, key)


def _asked(browser: Client, course: Course, name: str = "") -> Any:
    page = browser.get(PAGE).content.decode()
    return browser.post(f"{PAGE}{course.uid}/", {"csrfmiddlewaretoken": token(page), "name": name})


def _public_key(token_text: str) -> Ed25519PublicKey:
    """The key at the address that the token names, fetched as anybody would."""
    kid = jwt.get_unverified_header(token_text)["kid"]
    assert kid.startswith(settings.SOI_ORIGIN)
    answer = Client().get(urlsplit(kid).path)
    assert answer["Access-Control-Allow-Origin"] == "*"
    key = OKPAlgorithm.from_jwk(json.loads(answer.content))
    assert isinstance(key, Ed25519PublicKey)
    return key


def test_a_certificate_is_given_for_a_finished_course_only(volunteer: Person, stranger: Person) -> None:
    course, learner = _course(volunteer, stranger.browser)
    sat([learner], "test", "first-look")
    assert "you can have a certificate here" in stranger.browser.get(PAGE).content.decode()
    assert _asked(stranger.browser, course).status_code == 302
    with pytest.raises(NotFinishedError):
        ask_for_credential(learner, course)
    assert not Credential.objects.exists()


def test_it_holds_for_an_independent_verifier(volunteer: Person, stranger: Person) -> None:
    course, learner = _course(volunteer, stranger.browser)
    _finish(learner)
    answer = _asked(stranger.browser, course, "  Nguyễn   Thị Lan ")
    assert answer["Content-Type"] == "application/vc+jwt"
    text = answer.content.decode()
    issuer = f"{settings.SOI_ORIGIN}/badges/issuer"
    held = jwt.decode(
        text, _public_key(text), algorithms=["EdDSA"], issuer=issuer,
        options={"require": ["iss", "sub", "jti", "nbf"]},
    )  # fmt: skip
    assert held["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert held["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert held["issuer"]["id"] == held["iss"] == issuer
    assert held["jti"] == held["id"]
    subject = held["credentialSubject"]
    assert subject["id"] == held["sub"]
    assert subject["type"] == ["AchievementSubject"]
    assert subject["achievement"]["name"] == "Hai buổi tối"
    assert subject["achievement"]["type"] == ["Achievement"]
    assert subject["achievement"]["criteria"]["narrative"]
    assert subject["identifier"][0]["identityHash"] == "Nguyễn Thị Lan"
    assert datetime.fromisoformat(held["validFrom"]).timestamp() == held["nbf"]
    assert Credential.objects.get().issued_at.timestamp() == pytest.approx(held["nbf"], abs=1)


def test_it_tells_no_score_and_nothing_that_names_the_learner(volunteer: Person, stranger: Person) -> None:
    course, learner = _course(volunteer, stranger.browser)
    _finish(learner)
    text = _asked(stranger.browser, course).content.decode()
    held = jwt.decode(text, options={"verify_signature": False})
    assert "identifier" not in held["credentialSubject"]
    assert "result" not in held["credentialSubject"]
    assert learner.uid not in json.dumps(held)
    assert not any(Credential.objects.filter(uid=one).exists() for one in (learner.uid,))
    assert {one.name for one in Credential._meta.fields} == {
        "id",
        "uid",
        "learner",
        "achievement",
        "issued_at",
    }


def test_a_changed_certificate_does_not_hold(volunteer: Person, stranger: Person) -> None:
    course, learner = _course(volunteer, stranger.browser)
    _finish(learner)
    text = _asked(stranger.browser, course, "Lan").content.decode()
    key = _public_key(text)
    header, payload, signature = text.split(".")
    held = jwt.decode(text, key, algorithms=["EdDSA"])
    held["credentialSubject"]["identifier"][0]["identityHash"] = "Mallory"
    forged = jwt.utils.base64url_encode(json.dumps(held).encode()).decode()
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(f"{header}.{forged}.{signature}", key, algorithms=["EdDSA"])
    with pytest.raises(InvalidSignature):  # and by the bare curve, without any library for tokens
        key.verify(jwt.utils.base64url_decode(signature), f"{header}.{forged}".encode())
    key.verify(jwt.utils.base64url_decode(signature), f"{header}.{payload}".encode())


def test_asking_again_gives_the_same_certificate(volunteer: Person, stranger: Person) -> None:
    course, learner = _course(volunteer, stranger.browser)
    _finish(learner)
    first, second = (_asked(stranger.browser, course).content for _ in range(2))
    assert first == second
    assert Credential.objects.count() == 1


def test_its_addresses_lead_to_what_they_name(volunteer: Person, stranger: Person) -> None:
    course, learner = _course(volunteer, stranger.browser)
    _finish(learner)
    text = _asked(stranger.browser, course).content.decode()
    held = jwt.decode(text, options={"verify_signature": False})
    anybody = Client()
    profile = anybody.get(urlsplit(held["issuer"]["id"]).path).json()
    assert {key: profile[key] for key in held["issuer"]} == held["issuer"]
    done = held["credentialSubject"]["achievement"]
    shown = anybody.get(urlsplit(done["id"]).path).json()
    assert {key: shown[key] for key in done} == done
    key = anybody.get("/badges/key").json()
    assert anybody.get("/.well-known/jwks.json").json() == {"keys": [key]}
    assert set(key) == {"kty", "crv", "x", "use", "alg", "kid"}
    card = anybody.get("/.well-known/soi.json").json()["key"]["public"]
    assert jwt.utils.base64url_decode(key["x"]).hex() == card, (
        "the key is the one that the feed is signed with"
    )
    did = anybody.get("/.well-known/did.json").json()
    assert did["verificationMethod"][0]["publicKeyJwk"]["x"] == key["x"]
    assert did["id"].startswith("did:web:")


def test_the_did_and_the_thumbprint_are_as_their_standards_have_them() -> None:
    public = jwt.utils.base64url_decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
    assert thumbprint(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "RFC 8037, A.3"
    assert did_document(public, "https://desk.example:8443")["id"] == "did:web:desk.example%3A8443"


def test_statements_are_made_on_request_without_scores(volunteer: Person, stranger: Person) -> None:
    _course_made, learner = _course(volunteer, stranger.browser)
    _finish(learner)
    Sitting.objects.create(uid="open", learner=learner, kind="lesson", lesson="cause", language="en")
    page = stranger.browser.get(PAGE).content.decode()
    address = "/en/practice/mine/xapi/"
    form = {"csrfmiddlewaretoken": token(page), "home_page": "https://lms.example", "name": "lan-7"}
    assert stranger.browser.post(address, form | {"name": ""}).status_code == 422
    assert stranger.browser.post(address, form | {"home_page": "javascript:alert(1)"}).status_code == 422
    answer = stranger.browser.post(address, form)
    assert "attachment" in answer["Content-Disposition"]
    made = answer.json()
    assert len(made) == 4, "only what is finished"
    for one in made:
        assert set(one) == {"id", "version", "actor", "verb", "object", "result", "context", "timestamp"}
        assert one["actor"] == {
            "objectType": "Agent",
            "account": {"homePage": "https://lms.example", "name": "lan-7"},
        }
        assert one["verb"]["id"] == "http://adlnet.gov/expapi/verbs/completed"
        assert one["result"] == {"completion": True}
        assert one["object"]["id"].startswith(f"{settings.SOI_ORIGIN}/en/practice/lessons/")
        assert datetime.fromisoformat(one["timestamp"]) <= timezone.now()
    assert len({one["id"] for one in made}) == 4
    assert [one["id"] for one in stranger.browser.post(address, form).json()] == [one["id"] for one in made]
    assert learner.uid not in answer.content.decode()
