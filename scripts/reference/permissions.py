"""The page of permissions: the table of `soi.people.permissions`, and which routes ask for which."""

from __future__ import annotations

from collections.abc import Iterator

from scripts.reference.markdown import code, described, table


def permissions_page() -> Iterator[str]:
    """Who may do what."""
    from soi.people.permissions import LADDER, TABLE, WITH_SECOND_FACTOR, Permission

    def mark(row: Permission, role: str) -> str:
        own, other = row.allows(role, True), row.allows(role, False)  # type: ignore[arg-type]
        return {(True, True): "yes", (True, False): "own", (False, True): "others'", (False, False): ""}[
            own, other
        ]

    yield "# Permissions\n"
    yield "What each role may do behind sign-in. *own*: only with what is their own (they are the case's author, it"
    yield "is assigned to them, it is their account); *others'*: only with what is not. Readers need no account."
    yield "The access tests try every route with every role from the same table.\n"
    head = ("Permission", "What it lets somebody do", *(str(role.label) for role in LADDER))
    rows = [
        (code(row.name), described(row.does, row.name), *(mark(row, role) for role in LADDER))
        for row in TABLE
    ]
    yield from table(head, rows)
    names = ", ".join(str(role.label).lower() for role in LADDER if role in WITH_SECOND_FACTOR)
    yield f"A second factor is required of: {names} (unless `SOI_MFA=false`).\n"
