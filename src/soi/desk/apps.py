"""Django's view of this room."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class DeskConfig(AppConfig):
    name = "soi.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.desk.guards import GUARD

        pre_migrate.connect(GUARD.before_migrate, sender=self, dispatch_uid="soi.desk.guards")
        post_migrate.connect(GUARD.after_migrate, sender=self, dispatch_uid="soi.desk.guards")
