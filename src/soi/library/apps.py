"""Django's view of this room."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "soi.library"
    label = "library"
    default_auto_field = "django.db.models.BigAutoField"
