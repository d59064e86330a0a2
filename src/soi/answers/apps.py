"""Django's view of this room."""

from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "soi.answers"
    label = "answers"
    default_auto_field = "django.db.models.BigAutoField"
