"""Where the provider sends people back to: one address, whatever language they read."""

from __future__ import annotations

from django.urls import path

from soi.people.oidc.doors import come_back
from soi.people.permissions import public

urlpatterns = [path("sign-in/openid/return/", public(come_back), name="openid_connect_callback")]
