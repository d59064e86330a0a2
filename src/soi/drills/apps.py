"""Django's view of this room."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class DrillsConfig(AppConfig):
    name = "soi.drills"
    label = "drills"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.drills.guards import GUARD

        pre_migrate.connect(GUARD.before_migrate, sender=self, dispatch_uid="soi.drills.guards")
        post_migrate.connect(GUARD.after_migrate, sender=self, dispatch_uid="soi.drills.guards")
