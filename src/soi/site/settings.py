"""Django's settings, derived from the table in `settings_table.py`. Nothing else reads the environment."""

from __future__ import annotations

import os
from datetime import time
from pathlib import Path
from typing import Any

from soi.site.accounts import account_settings
from soi.site.databases import database
from soi.site.logs import logging_settings
from soi.site.mail_doors import address, mailbox, port
from soi.site.secret_key import secret_key
from soi.site.settings_table import SettingError, load

VALUES = load(os.environ)

SOI_DATA_DIR: Path = VALUES.path("SOI_DATA_DIR")
SOI_ORIGIN: str = VALUES.text("SOI_ORIGIN")
SOI_NAME: str = VALUES.text("SOI_NAME")
SOI_THREADS: int = VALUES.count("SOI_THREADS")
SOI_SENDERS: int = VALUES.count("SOI_SENDERS")
SOI_EMBEDDER: str = VALUES.text("SOI_EMBEDDER")
SOI_EMBEDDER_MODEL: str = VALUES.text("SOI_EMBEDDER_MODEL")
SOI_EMBEDDER_KEY: str = VALUES.text("SOI_EMBEDDER_KEY").strip()
SOI_CHROMIUM: str = VALUES.text("SOI_CHROMIUM")
SOI_IMPORT_MAX_MB: int = VALUES.count("SOI_IMPORT_MAX_MB")
SOI_TIP_DAYS: int = VALUES.count("SOI_TIP_DAYS")
SOI_MEDIA: bool = VALUES.flag("SOI_MEDIA")
SOI_MEDIA_PER_DAY: int = VALUES.count("SOI_MEDIA_PER_DAY")
SOI_MEDIA_MB: int = VALUES.count("SOI_MEDIA_MB")
SOI_SPEECH_MODEL: str = VALUES.text("SOI_SPEECH_MODEL").strip()
SOI_LEARNER_DAYS: int = VALUES.count("SOI_LEARNER_DAYS")
SOI_PRACTICE_TOPICS: list[str] = VALUES.names("SOI_PRACTICE_TOPICS")
SOI_PRACTICE_COOL_DAYS: int = VALUES.count("SOI_PRACTICE_COOL_DAYS")
SOI_QUIET_HOURS: tuple[time, time] | None = VALUES.hours("SOI_QUIET_HOURS")
SOI_MFA: bool = VALUES.flag("SOI_MFA")
SOI_SIGN_UP: bool = VALUES.flag("SOI_SIGN_UP")
SOI_OIDC_ISSUER: str = VALUES.text("SOI_OIDC_ISSUER")
SOI_OIDC_CLIENT_ID: str = VALUES.text("SOI_OIDC_CLIENT_ID")
SOI_OIDC_CLIENT_SECRET: str = VALUES.text("SOI_OIDC_CLIENT_SECRET").strip()
SOI_OIDC_NAME: str = VALUES.text("SOI_OIDC_NAME")
if SOI_OIDC_ISSUER and not SOI_OIDC_CLIENT_ID:
    raise SettingError("SOI_OIDC_CLIENT_ID: SOI_OIDC_ISSUER is set, so its name for this desk is wanted too.")
SOI_MAIL: bool = bool(VALUES.text("SOI_MAIL").strip())
SOI_TELEGRAM_TOKEN: str = VALUES.text("SOI_TELEGRAM_TOKEN").strip()
SOI_TELEGRAM_SECRET: str = VALUES.text("SOI_TELEGRAM_SECRET").strip()
SOI_TELEGRAM_POLL: bool = VALUES.flag("SOI_TELEGRAM_POLL")
SOI_TELEGRAM_NAME: str = VALUES.text("SOI_TELEGRAM_NAME").strip().removeprefix("@")
SOI_TELEGRAM_API: str = VALUES.text("SOI_TELEGRAM_API")
SOI_WEBHOOK_SECRET: str = VALUES.text("SOI_WEBHOOK_SECRET").strip()
SOI_WEBHOOK_URL: str = VALUES.text("SOI_WEBHOOK_URL").strip()
SOI_WEBHOOK_PRIVATE: bool = VALUES.flag("SOI_WEBHOOK_PRIVATE")
SOI_EMAIL_ADDRESS: str = address(VALUES)
SOI_EMAIL_IMAP: dict[str, Any] | None = mailbox(VALUES)
SOI_EMAIL_LMTP: tuple[str, int] | None = port(VALUES)
SOI_WHATSAPP_PHONE_ID: str = VALUES.text("SOI_WHATSAPP_PHONE_ID")
SOI_WHATSAPP_TOKEN: str = VALUES.text("SOI_WHATSAPP_TOKEN").strip()
SOI_WHATSAPP_APP_SECRET: str = VALUES.text("SOI_WHATSAPP_APP_SECRET").strip()
SOI_WHATSAPP_VERIFY: str = VALUES.text("SOI_WHATSAPP_VERIFY").strip()
SOI_WHATSAPP_TEMPLATE: str = VALUES.text("SOI_WHATSAPP_TEMPLATE")
SOI_WHATSAPP_API: str = VALUES.text("SOI_WHATSAPP_API")
SOI_MESSENGER_TOKEN: str = VALUES.text("SOI_MESSENGER_TOKEN").strip()
SOI_MESSENGER_APP_SECRET: str = VALUES.text("SOI_MESSENGER_APP_SECRET").strip()
SOI_MESSENGER_VERIFY: str = VALUES.text("SOI_MESSENGER_VERIFY").strip()
SOI_MESSENGER_API: str = VALUES.text("SOI_MESSENGER_API")
SOI_LINE_TOKEN: str = VALUES.text("SOI_LINE_TOKEN").strip()
SOI_LINE_SECRET: str = VALUES.text("SOI_LINE_SECRET").strip()
SOI_LINE_REPLY: bool = VALUES.flag("SOI_LINE_REPLY")
SOI_LINE_API: str = VALUES.text("SOI_LINE_API")
SOI_LINE_DATA: str = VALUES.text("SOI_LINE_DATA")
SOI_ZALO_APP_ID: str = VALUES.text("SOI_ZALO_APP_ID")
SOI_ZALO_APP_SECRET: str = VALUES.text("SOI_ZALO_APP_SECRET").strip()
SOI_ZALO_OA_SECRET: str = VALUES.text("SOI_ZALO_OA_SECRET").strip()
SOI_ZALO_OA_ID: str = VALUES.text("SOI_ZALO_OA_ID")
SOI_ZALO_REFRESH_TOKEN: str = VALUES.text("SOI_ZALO_REFRESH_TOKEN").strip()
SOI_ZALO_PAID: bool = VALUES.flag("SOI_ZALO_PAID")
SOI_ZALO_API: str = VALUES.text("SOI_ZALO_API")
SOI_ZALO_OAUTH: str = VALUES.text("SOI_ZALO_OAUTH")
SOI_ZALO_FILES: str = VALUES.text("SOI_ZALO_FILES")

SECRET_KEY = secret_key(VALUES.text("SOI_SECRET_KEY"), SOI_DATA_DIR)
DEBUG = VALUES.flag("SOI_DEBUG")
ALLOWED_HOSTS = VALUES.names("SOI_HOSTS")

INSTALLED_APPS = [
    "soi.people",
    "soi.inbox",
    "soi.evidence",
    "soi.checks",
    "soi.answers",
    "soi.tipline",
    "soi.desk",
    "soi.drills",
    "soi.library",
    "soi.site",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
globals().update(account_settings(VALUES))
AUTH_USER_MODEL = "people.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SOI_IMAGE_FETCHER = "soi.site.image_fetching.fetched_for"
ROOT_URLCONF = "soi.site.urls"
WSGI_APPLICATION = "soi.site.wsgi.application"
MIDDLEWARE = [
    "soi.site.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {
    "default": database(
        VALUES.text("SOI_DATABASE_URL"), SOI_DATA_DIR, timeout=VALUES.count("SOI_DATABASE_TIMEOUT")
    )
}

LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LANGUAGE_CODE = VALUES.text("SOI_LANGUAGE")
LANGUAGE_COOKIE_NAME = "soi_language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
TIME_ZONE = VALUES.text("SOI_TIME_ZONE")
USE_TZ = True

STATIC_URL = "/static/"
# Files are found in the rooms at start: no collectstatic step that somebody could forget.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

SOI_HTTPS = VALUES.flag("SOI_HTTPS")
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": browsers then send "Origin: null" with our own forms, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31_536_000 if SOI_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_SSL_REDIRECT = SOI_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SOI_HTTPS else None
CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SOI_HTTPS
SESSION_COOKIE_SECURE = SOI_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if SOI_HTTPS else "session"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SOI_HTTPS else "csrftoken"
CSRF_TRUSTED_ORIGINS = [SOI_ORIGIN]

LOGGING = logging_settings(VALUES.text("SOI_LOG_LEVEL"))
