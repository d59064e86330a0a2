"""Django's view of this room."""

from django.apps import AppConfig


class TiplineConfig(AppConfig):
    name = "soi.tipline"
    label = "tipline"
    default_auto_field = "django.db.models.BigAutoField"
