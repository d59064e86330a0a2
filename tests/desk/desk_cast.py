"""A desk for tests: people, a whole draft, and a case brought to any state by the verbs themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from soi.checks.models import DeskPage, PageKind
from soi.desk import actions
from soi.desk.models import Case, State
from soi.people.models import Person, Role

WHOLE: dict[str, object] = {
    "claim": "Súc miệng nước muối diệt được virus cúm.",
    "claim_long": "Chỉ cần súc miệng nước muối mỗi sáng là diệt hết virus cúm trong họng.",
    "language": "vi",
    "appearances": ["https://posts.example/1"],
    "title": "Nước muối không diệt virus cúm",
    "summary": "Súc miệng nước muối làm dịu họng nhưng không diệt virus.",
    "body": "Tổ chức Y tế Thế giới không khuyên dùng nước muối để chữa cúm.",
    "verdict": "false",
    "techniques": ["false-cause"],
    "supports": "Không tìm thấy; đã tìm: PubMed, who.int.",
    "undermines": "WHO nói rõ: không có bằng chứng.",
    "selection": "requested",
    "harm": "health",
    "valid_as_of": (timezone.localdate() - timedelta(2)).isoformat(),
    "review_on": (timezone.localdate() + timedelta(365)).isoformat(),
    "sources": [
        {"url": "https://www.who.int/example", "title": "WHO", "publisher": "WHO", "kind": "primary", "capture": ""},
        {"url": "https://moh.example/flu", "title": "Bộ Y tế", "publisher": "MoH", "kind": "expert", "capture": ""},
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """Who works at it."""

    author: Person
    reader: Person
    editor: Person

    def draft(self) -> Case:
        """A case in drafting, empty."""
        case = actions.open_case(None, "vi", self.author)
        actions.assign(case.uid, self.author, self.author)
        return actions.start(case.uid, self.author)

    def written(self, **changes: object) -> Case:
        """A case in drafting with a whole draft, both conflicts declared."""
        case = self.draft()
        self.write(case, **{**WHOLE, **changes})
        actions.declare(case.uid, False, "", self.author)
        actions.declare(case.uid, False, "", self.reader)
        return case

    def write(self, case: Case, **values: object) -> actions.Saved:
        """Save fields as the author, on whatever revision they are."""
        now = dict(case.fields.values_list("name", "revision"))
        return actions.save_fields(
            case.uid, {name: (value, now.get(name, 0)) for name, value in values.items()}, self.author
        )

    def in_review(self, **changes: object) -> Case:
        return actions.submit(self.written(**changes).uid, self.author)

    def signed(self, **changes: object) -> Case:
        case = self.in_review(**changes)
        actions.open_reading(case.uid, False, self.reader)
        return actions.sign(case.uid, True, "", self.reader)

    def published(self, **changes: object) -> Case:
        case = self.signed(**changes)
        actions.publish(case.uid, self.editor)
        return Case.objects.get(pk=case.pk)


def person(name: str, role: Role) -> Person:
    """Somebody with an account."""
    made = Person(email=f"{name.lower()}@desk.example", name=name, role=role)
    made.set_unusable_password()
    made.save()
    return made


def write_pages() -> None:
    """The desk's pages about itself, without which nothing is published."""
    today = timezone.localdate()
    for kind in PageKind:
        DeskPage.objects.create(kind=kind, language="en", body="What is so.", reviewed_on=today)


def desk() -> Desk:
    """A checker who writes, a second reader, an editor; the desk's pages are written."""
    write_pages()
    return Desk(person("Chau", Role.CHECKER), person("Son", Role.SECOND_READER), person("Emma", Role.EDITOR))


PATH = (State.NEW, State.ASSIGNED, State.DRAFTING, State.IN_REVIEW, State.SIGNED, State.PUBLISHED)
"""The one way to publication."""
