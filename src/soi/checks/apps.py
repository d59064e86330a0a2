"""Django's view of this room."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "soi.checks"
    label = "checks"
    default_auto_field = "django.db.models.BigAutoField"
