"""Signing in with an OpenID provider: whose account it opens, and everything that must not open one."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken

from soi.people.models import AuditEntry, Role
from soi.people.models import Person as Account
from tests.conftest import member
from tests.fakes.openid import CLIENT, LINH, Provider
from tests.fakes.web import fake_web, reply
from tests.people.openid import BACK, START, browser, is_in, refused, sign_in, to_provider

pytestmark = pytest.mark.django_db


def test_without_an_issuer_there_is_no_page_and_no_button() -> None:
    assert browser().get(START).status_code == browser().get(BACK).status_code == 404
    assert b"openid" not in browser().get("/en/people/sign-in/").content


def test_it_opens_the_account_with_that_address_and_gives_no_right(provider: Provider) -> None:
    account, client = member("Linh", Role.LEARNER, second_factor=False).account, browser()
    account.set_password("correct horse battery staple")
    account.save()
    page = client.get("/en/people/sign-in/?next=/en/people/account/").content.decode()
    assert "Sign in with House ID" in page and not client.cookies.get("session")
    assert sign_in(client, f"{START}?next=/en/people/account/").headers["Location"] == "/en/people/account/"
    assert is_in(client)
    account.refresh_from_db()
    assert account.role == Role.LEARNER and account.has_usable_password()
    tied = SocialAccount.objects.get()
    assert (tied.user_id, tied.provider, tied.uid, tied.extra_data) == (account.pk, provider.url, "u-1", {})
    assert not SocialToken.objects.exists()
    entry = AuditEntry.objects.get(action="people.link-openid")
    assert entry.actor == entry.object == f"person:{account.pk}"
    provider.claims = {"sub": "u-1"}  # known by now: the address is not asked for again
    again = browser()
    sign_in(again)
    assert is_in(again) and AuditEntry.objects.filter(action="people.link-openid").count() == 1


def test_a_second_factor_is_still_asked_for(provider: Provider) -> None:
    member("Linh", Role.CHECKER)
    client = browser()
    assert sign_in(client).headers["Location"] == "/en/people/sign-in/code/"
    assert not is_in(client)


def test_a_checker_without_one_is_led_to_set_one_up(provider: Provider) -> None:
    member("Linh", Role.CHECKER, second_factor=False)
    client = browser()
    sign_in(client)
    assert client.get("/en/people/").headers["Location"] == "/en/people/second-factor/"
    assert client.get("/en/desk/").headers["Location"] == "/en/people/second-factor/"


def test_a_stranger_is_told_whom_to_ask(provider: Provider) -> None:
    client = browser()
    refused(client, sign_in(client), 403, "Ask an admin of this desk to invite you.")
    assert not Account.objects.exists()


def test_where_anybody_may_sign_up_a_stranger_becomes_a_learner(provider: Provider, settings: Any) -> None:
    settings.SOI_SIGN_UP = True
    client = browser()
    sign_in(client)
    account = Account.objects.get()
    assert (account.email, account.name, account.role) == ("linh@desk.example", "Linh", Role.LEARNER)
    assert is_in(client) and not account.has_usable_password()
    told = [(one.action, one.detail) for one in AuditEntry.objects.order_by("number")]
    assert told == [("people.sign-up", {"kind": "openid"}), ("people.link-openid", {})]


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_is_not_confirmed_opens_nothing(provider: Provider, verified: Any) -> None:
    member("Linh", Role.LEARNER)
    provider.claims["email_verified"] = verified
    client = browser()
    refused(client, sign_in(client), 403, "not confirmed")


def test_an_account_somebody_opened_with_an_unproved_address_is_not_handed_over(provider: Provider) -> None:
    account, client = member("Linh", Role.LEARNER).account, browser()
    EmailAddress.objects.create(user=account, email=account.email, verified=False, primary=True)
    refused(client, sign_in(client), 403, "cannot be opened that way")


def test_an_address_that_changed_hands_does_not_open_the_old_account(provider: Provider) -> None:
    member("Linh", Role.LEARNER, second_factor=False)
    sign_in(browser())
    provider.claims["sub"], client = "u-2", browser()
    answer = sign_in(client)
    assert (answer.status_code, is_in(client)) == (403, False)
    assert [one.uid for one in SocialAccount.objects.all()] == ["u-1"]


def test_a_closed_account_stays_closed(provider: Provider) -> None:
    account, client = member("Linh", Role.LEARNER).account, browser()
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert sign_in(client).headers["Location"] == "/en/people/inactive/"
    assert not is_in(client)


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "other"}, {"nonce": None}, {"iss": "https://evil.example"}, {"aud": "other-desk"},
        {"aud": [CLIENT, "other-desk"]}, {"azp": "other-desk"}, {"exp": 1_000_000_000}, {"exp": None}, {"sub": ""},
    ],
    ids=str,
)  # fmt: skip
def test_an_id_token_that_is_not_for_us_opens_nothing(provider: Provider, wrong: dict[str, Any]) -> None:
    member("Linh", Role.LEARNER)
    provider.in_token, client = wrong, browser()
    refused(client, sign_in(client), 403, "could not be trusted")


def test_a_token_signed_by_another_key_opens_nothing(provider: Provider) -> None:
    member("Linh", Role.LEARNER)
    provider.foreign_key, client = True, browser()
    refused(client, sign_in(client), 403, "could not be trusted")


def test_user_info_about_somebody_else_opens_nothing(provider: Provider) -> None:
    member("Linh", Role.LEARNER)
    provider.info, client = LINH | {"sub": "u-9"}, browser()
    refused(client, sign_in(client), 403, "could not be trusted")


@pytest.mark.parametrize("method", ["client_secret_post", "none"])
def test_it_shows_who_it_is_in_the_way_the_provider_wants(
    provider: Provider, settings: Any, method: str
) -> None:
    member("Linh", Role.LEARNER, second_factor=False)
    provider.method, client = method, browser()
    if method == "none":
        settings.SOI_OIDC_CLIENT_SECRET = ""
    sign_in(client)
    assert is_in(client)


def test_a_wrong_secret_opens_nothing(provider: Provider, settings: Any) -> None:
    member("Linh", Role.LEARNER)
    settings.SOI_OIDC_CLIENT_SECRET, client = "another", browser()
    refused(client, sign_in(client), 403, "could not be trusted")


def test_an_address_in_the_id_token_is_enough(provider: Provider) -> None:
    member("Linh", Role.LEARNER, second_factor=False)
    provider.in_token = {"email": "linh@desk.example", "email_verified": True}
    provider.claims, client = {"sub": "u-1"}, browser()
    sign_in(client)
    assert is_in(client) and "/me" not in provider.asked


def test_an_unconfirmed_address_in_the_id_token_is_not_made_good_elsewhere(provider: Provider) -> None:
    member("Linh", Role.LEARNER)
    provider.in_token, client = {"email": "linh@desk.example"}, browser()
    refused(client, sign_in(client), 403, "not confirmed")


def test_one_comes_back_in_the_language_one_left_in(provider: Provider) -> None:
    member("Linh", Role.LEARNER, second_factor=False)
    client = browser()  # its browser asks for English
    assert sign_in(client, START.replace("/en/", "/vi/")).headers["Location"] == "/vi/people/"
    provider.claims, other = LINH | {"sub": "u-2"}, browser()
    words = sign_in(other, START.replace("/en/", "/vi/")).content.decode()
    assert '<html lang="vi"' in words and "Không thể mở tài khoản này bằng cách đó" in words


def test_an_answer_that_was_not_asked_for_here_opens_nothing(provider: Provider) -> None:
    member("Linh", Role.LEARNER)
    mine, other = browser(), browser()
    back = to_provider(other)
    refused(mine, mine.get(back), 400, "Please start again")
    code = parse_qs(urlsplit(to_provider(mine)).query)["code"][0]
    refused(mine, mine.get(BACK, {"code": code, "state": "made-up"}), 400, "Please start again")
    refused(mine, mine.get(BACK), 400, "Please start again")


def test_it_is_stopped_at_the_provider(provider: Provider) -> None:
    client = browser()
    state = parse_qs(urlsplit(to_provider(client)).query)["state"][0]
    refused(
        client, client.get(BACK, {"error": "access_denied", "state": state}), 403, "You are not signed in"
    )


def test_a_provider_that_is_down_is_said_plainly(provider: Provider, settings: Any) -> None:
    client = browser()
    back = to_provider(client)
    provider.down = True
    refused(client, client.get(START), 503, "House ID cannot be reached just now")
    refused(client, client.get(back), 503, "House ID cannot be reached just now")
    settings.SOI_OIDC_ISSUER = "http://127.0.0.1:1"
    refused(client, client.get(START), 503, "House ID cannot be reached just now")


def test_a_description_that_leads_elsewhere_is_not_followed(provider: Provider) -> None:
    with fake_web({"/x": reply(200, b"{}")}) as elsewhere:
        provider.redirect_configuration = f"{elsewhere.url}/x"
        client = browser()
        refused(client, client.get(START), 503, "not set up right")
        assert elsewhere.requests == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "https://evil.example"}, {"token_endpoint": None}, {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=str,
)  # fmt: skip
def test_a_description_that_does_not_fit_the_issuer_is_refused(
    provider: Provider, wrong: dict[str, Any]
) -> None:
    provider.configuration, client = wrong, browser()
    refused(client, client.get(START), 503, "not set up right")


def test_only_the_issuers_own_private_host_is_asked(provider: Provider) -> None:
    member("Linh", Role.LEARNER)
    with fake_web({"/keys": reply(200, b"{}")}) as inside:
        provider.configuration = {"jwks_uri": f"http://localhost:{inside.port}/keys"}
        client = browser()
        refused(client, sign_in(client), 503, "not set up right")
        assert inside.requests == []


def test_another_site_can_neither_start_it_nor_lead_on(provider: Provider) -> None:
    client = browser()
    answer = client.get(START, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.headers["Location"] == "/en/people/sign-in/" and provider.asked == []
    asked = client.get(f"{START}?process=connect&scope=all&auth_params=prompt%3Dnone").headers["Location"]
    told = parse_qs(urlsplit(asked).query)
    assert set(told["scope"][0].split()) == {"openid", "email", "profile"} and "prompt" not in told
    assert told["code_challenge_method"] == ["S256"]
    member("Linh", Role.LEARNER, second_factor=False)
    assert sign_in(client, f"{START}?next=https://evil.example/").headers["Location"] == "/en/people/"
