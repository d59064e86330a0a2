"""A Soi whose tipline is walked through: the shelf's library, an admin with a session, and a way to publish an answer.

`python -m tests.journeys.tipline_stage FOLDER PORT` is the process that serves; `publish FOLDER CLAIM` publishes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.journeys.site import ROOT

SESSION = "session.txt"
"""In the site's folder: the session key of an admin who is signed in."""


def answer_now(folder: Path, claim: str, note: str = "") -> None:
    """A check of this claim is published, or corrected when there is a `note`, and its question is answered."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOI_")}
    environment |= {
        "SOI_DATA_DIR": str(folder),
        "SOI_EMBEDDER": "none",
        "DJANGO_SETTINGS_MODULE": "soi.site.settings",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
    }
    command = [sys.executable, "-m", "tests.journeys.tipline_stage", "publish", claim, note]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _publish(claim: str, note: str) -> None:
    import django

    django.setup()
    from soi.answers.actions import resolve
    from soi.checks.actions import correct, publish
    from soi.checks.models import Check
    from soi.inbox.models import Question
    from tests.fakes.drafts import draft

    name = f"tipline-{len(claim)}"
    made = draft(external_id=name, claim=claim, title=claim, summary="", verdict="unproven", verdict_text="")
    known = Check.objects.filter(external_id=name).first()
    if known is not None:
        correct(known.uid, draft(**{**_changes(made), "verdict": "false"}), note)
        return
    check = publish(made).check
    for question in Question.objects.all():
        resolve(question, check=check, right_for_all=True)


def _changes(made: object) -> dict[str, object]:
    return {
        name: getattr(made, name) for name in ("external_id", "claim", "title", "summary", "verdict_text")
    }


def _serve(folder: Path, port: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.journeys.shelf import fill

    call_command("migrate", verbosity=0)
    fill()
    (folder / SESSION).write_text(_admin_session())
    call_command("serve", port=port)


def _admin_session() -> str:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt
    from django.conf import settings
    from django.test import Client

    from soi.people.models import Person, Role

    ada = Person(email="ada@desk.example", name="Ada", role=Role.ADMIN)
    ada.set_unusable_password()
    ada.save()
    Authenticator.objects.create(
        user=ada, type=Authenticator.Type.TOTP, data={"secret": encrypt("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")}
    )
    browser = Client()
    browser.force_login(ada)
    return str(browser.cookies[settings.SESSION_COOKIE_NAME].value)


if __name__ == "__main__":
    if sys.argv[1] == "publish":
        _publish(sys.argv[2], sys.argv[3])
    else:
        _serve(Path(sys.argv[1]), int(sys.argv[2]))
