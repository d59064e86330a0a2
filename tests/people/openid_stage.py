"""A desk whose people may sign in with a provider at hand: `python -m tests.people.openid_stage FOLDER PORT`.

Linh learns here and Ada is an admin. The provider's address is written to FOLDER/provider."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.fakes.openid import CLIENT, LINH, SECRET, openid_provider


def _serve(folder: Path, port: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.core.servers.basehttp import get_internal_wsgi_application, run

    from soi.people.actions import create_admin, invite
    from soi.people.models import Role

    call_command("migrate", verbosity=0)
    ada = create_admin("ada@desk.example", "Ada", None)
    invite("linh@desk.example", "Linh", Role.LEARNER, ada)
    run("127.0.0.1", port, get_internal_wsgi_application(), threading=True)


if __name__ == "__main__":
    with openid_provider() as provider:
        provider.claims = dict(LINH)
        os.environ |= {
            "SOI_OIDC_ISSUER": provider.url,
            "SOI_OIDC_CLIENT_ID": CLIENT,
            "SOI_OIDC_CLIENT_SECRET": SECRET,
            "SOI_OIDC_NAME": "House ID",
        }
        (Path(sys.argv[1]) / "provider").write_text(provider.url)
        _serve(Path(sys.argv[1]), int(sys.argv[2]))
