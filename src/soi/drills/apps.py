"""Django's view of this room."""

from django.apps import AppConfig


class DrillsConfig(AppConfig):
    name = "soi.drills"
    label = "drills"
    default_auto_field = "django.db.models.BigAutoField"
