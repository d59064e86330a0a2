"""Assembly only: settings, urls, asgi/wsgi and the `soi` command."""
