"""The site as a WSGI application, for `soi serve` or any other server.

Importing it (in the worker, after any fork) starts background threads: one opens the index, so that the first
reader does not wait for it, and then fills missing vectors of checks; one reads the feeds that are due; one
erases learners who came no more; the tipline's attend what people sent and send what is due to them; one takes in
mail, where that is set up."""

from __future__ import annotations

import os
import threading

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soi.site.settings")

application = get_wsgi_application()

from soi.answers.following import keep_following  # noqa: E402 (needs Django to be set up)
from soi.answers.vectors import keep_filling  # noqa: E402 (needs Django to be set up)
from soi.drills.clock import keep_forgetting  # noqa: E402 (needs Django to be set up)
from soi.tipline import worker  # noqa: E402 (needs Django to be set up)

threading.Thread(target=keep_filling, args=(threading.Event(),), name="vectors", daemon=True).start()
threading.Thread(target=keep_following, args=(threading.Event(),), name="feeds", daemon=True).start()
threading.Thread(target=keep_forgetting, args=(threading.Event(),), name="practice", daemon=True).start()
worker.start(threading.Event(), settings.SOI_SENDERS, receiving=True)
