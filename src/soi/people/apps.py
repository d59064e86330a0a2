"""Django's view of this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "soi.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what allauth does."""
        from soi.people import receivers  # noqa: F401 (importing it is listening)
