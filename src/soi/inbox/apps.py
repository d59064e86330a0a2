"""Django's view of this room."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "soi.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"
