"""Django's view of this room."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "soi.site"
    label = "soi_site"
    default_auto_field = "django.db.models.BigAutoField"
