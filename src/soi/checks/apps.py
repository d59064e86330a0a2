"""Django's view of this room."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ChecksConfig(AppConfig):
    name = "soi.checks"
    label = "checks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from soi.checks.append_only import GUARD

        pre_migrate.connect(GUARD.before_migrate, sender=self, dispatch_uid="soi.checks.append_only")
        post_migrate.connect(GUARD.after_migrate, sender=self, dispatch_uid="soi.checks.append_only")
