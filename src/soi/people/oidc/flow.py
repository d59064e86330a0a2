"""The way to the provider and back: allauth's OpenID Connect client, held to what Soi asks for.

allauth keeps the state and proves PKCE. On top of it: a nonce, a signature that is always checked, the issuer the
operator wrote, user info only about the same subject, and nothing of what the provider said is stored."""

from __future__ import annotations

import logging
import secrets
from typing import Any
from urllib.parse import urlsplit

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from soi.people.oidc.problems import OpenIDError, page
from soi.people.oidc.session import Session
from soi.people.oidc.tokens import claims

log = logging.getLogger(__name__)
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_ABOUT = ("email", "email_verified", "name")


class Client(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """What asks the provider: its own description of itself, a token for a code, its keys, user info."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's description of itself. Raises `OpenIDError` if it is not the issuer we were told of."""
        told: dict[str, Any] = super().openid_config
        if told.get("issuer") != settings.SOI_OIDC_ISSUER:
            raise OpenIDError("misconfigured", "issuer")
        if not all(_acceptable(told.get(name)) for name in ENDPOINTS):
            raise OpenIDError("misconfigured", "endpoints")
        return told

    @property
    def basic_auth(self) -> bool:
        """Whether name and secret go in a header: what providers have to take if they say nothing."""
        methods = self.openid_config.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return bool(settings.SOI_OIDC_CLIENT_SECRET) and "client_secret_post" not in methods

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """The one address to come back to, under the site's own name."""
        return f"{settings.SOI_ORIGIN}{reverse('openid_connect_callback')}"

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **told: Any
    ) -> SocialLogin:
        """Who the provider says this is. Raises `OpenIDError` for anything that does not prove it."""
        signed = told["response"].get("id_token")
        if not isinstance(signed, str):
            raise OpenIDError("untrusted", "no-id-token")
        with Session() as session:
            keys = session.get(self.openid_config["jwks_uri"])
        keys.raise_for_status()
        stated = claims(
            signed, keys.json(), issuer=settings.SOI_OIDC_ISSUER, client=app.client_id, nonce=self.nonce
        )
        about = {name: stated[name] for name in _ABOUT if name in stated}
        if "email" not in about and _acceptable(self.openid_config.get("userinfo_endpoint")):
            about |= self._more(token.token, stated["sub"])
        return self.get_provider().sociallogin_from_response(request, {"sub": stated["sub"], **about})

    def _more(self, token: str, subject: str) -> dict[str, Any]:
        told = self._fetch_user_info(token)
        if told.get("sub") != subject:
            raise OpenIDError("untrusted", "userinfo-subject")
        return {name: told[name] for name in _ABOUT if name in told}


class Provider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth ships no types
    """The one provider that the operator named."""

    oauth2_adapter_class = Client
    pkce_enabled_default = True

    @property
    def server_url(self) -> str:
        """Where the provider describes itself."""
        return f"{settings.SOI_OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration"

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """What goes along and what is kept for coming back: nothing that a link could add but one of our pages."""
        nonce = secrets.token_urlsafe(24)
        return {
            "next_url": get_next_redirect_url(request),
            "process": "login",
            "scope": ["openid", "email", "profile"],
            "auth_params": {"nonce": nonce},
            "nonce": nonce,
            "language": translation.get_language(),
        }

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing of what the provider said is kept but its name for the person."""
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """What the adapter decides by; a person is never filled from it."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """None that allauth would store: see `adapter`."""
        return []

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        """As allauth makes it, with what was stated beside it until it is decided whose account it opens."""
        login = super().sociallogin_from_response(request, response)
        login.stated = response
        return login


class _Return(OAuth2CallbackView):  # type: ignore[misc]  # allauth ships no types
    """Coming back: as allauth does it, in the language people left in, with the nonce they left with."""

    def _get_state(self, request: HttpRequest, provider: Provider) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = state.get("nonce", "")
            translation.activate(state.get("language") or settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = translation.get_language()
        return state, response


def provider(request: HttpRequest) -> Provider:
    """The provider of the settings, for one request."""
    app = SocialApp(
        provider=Provider.id,
        provider_id=settings.SOI_OIDC_ISSUER,
        name=settings.SOI_OIDC_NAME,
        client_id=settings.SOI_OIDC_CLIENT_ID,
        secret=settings.SOI_OIDC_CLIENT_SECRET,
    )
    return Provider(request, app=app)


def leave(request: HttpRequest) -> HttpResponse:
    """Lead to the provider, or say why that is not possible now."""
    try:
        response: HttpResponse = provider(request).redirect_from_request(request)
    except OpenIDError as wrong:
        return stopped(request, wrong)
    return response


def arrive(request: HttpRequest) -> HttpResponse:
    """Take what the provider sent back, and sign in or say why not."""
    view = _Return.adapter_view(Client(request, settings.SOI_OIDC_ISSUER))
    try:
        response: HttpResponse = view(request)
    except OpenIDError as wrong:  # before allauth starts to listen for it
        return stopped(request, wrong)
    return response


def stopped(request: HttpRequest, wrong: Exception | None) -> HttpResponse:
    """The page for `wrong`; whoever runs the site finds its name in the log."""
    told = wrong if isinstance(wrong, OpenIDError) else OpenIDError("untrusted", type(wrong).__name__)
    if isinstance(wrong, OAuth2Error):
        told = OpenIDError("untrusted", "code-refused")
    log.warning("Signing in with OpenID Connect stopped: %s (%s)", told.why, told.detail)
    return page(request, told.why)


def _acceptable(address: object) -> bool:
    """Whether an endpoint is as safe as the issuer's own address."""
    return isinstance(address, str) and urlsplit(address).scheme in {
        "https",
        urlsplit(settings.SOI_OIDC_ISSUER).scheme,
    }


def answered(request: HttpRequest, why: str) -> ImmediateHttpResponse:
    """What allauth lets through to the browser at once."""
    return ImmediateHttpResponse(stopped(request, OpenIDError(why)))
