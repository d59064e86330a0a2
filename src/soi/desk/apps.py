"""Django's view of this room."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "soi.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
