"""Signing in with the provider of the fakes, as tests of accounts do it."""

from __future__ import annotations

from typing import Any

import httpx
from allauth.socialaccount.models import SocialAccount
from django.test import Client

START, BACK = "/en/people/sign-in/openid/", "/people/sign-in/openid/return/"


def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def to_provider(client: Client, start: str = START) -> str:
    """Go there, and give the address it leads back to."""
    answer = client.get(start)
    assert answer.status_code == 302
    return httpx.get(answer.headers["Location"]).headers["Location"]


def sign_in(client: Client, start: str = START) -> Any:
    back = to_provider(client, start)
    assert back.startswith(f"http://testserver{BACK}")
    return client.get(back)


def is_in(client: Client) -> bool:
    return client.get("/en/people/account/").status_code == 200


def refused(client: Client, answer: Any, status: int, words: str) -> None:
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
