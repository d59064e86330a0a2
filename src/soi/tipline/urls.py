"""The doors at which services knock: `/tipline/<name>/…`, without a language in front."""

from __future__ import annotations

from soi.tipline.channels.telegram.views import urlpatterns as telegram
from soi.tipline.channels.webhook.views import urlpatterns as webhook

urlpatterns = [*telegram, *webhook]
