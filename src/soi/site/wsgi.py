"""The site as a WSGI application, for `soi serve` or any other server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soi.site.settings")

application = get_wsgi_application()
