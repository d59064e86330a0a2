"""Django's view of this room."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "soi.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
