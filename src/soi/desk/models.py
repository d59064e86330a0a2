"""Cases of the desk: their states and allowed moves, drafts, readings, declarations, and what sorts the queue.

A case is the work on one claim, from a question to a published check. A correction is a case of its own that
points at the case it corrects, so that every published word has gone the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from soi.checks.models import Harm


class State(models.TextChoices):
    NEW = "new", _("New")
    ASSIGNED = "assigned", _("Assigned")
    DRAFTING = "drafting", _("Drafting")
    IN_REVIEW = "in-review", _("In review")
    SIGNED = "signed", _("Signed")
    PUBLISHED = "published", _("Published")
    CORRECTED = "corrected", _("Corrected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    NOT_CHECKABLE = "not-checkable", _("Not checkable")
    ALREADY_CHECKED = "already-checked", _("Already checked")


_CLOSING = frozenset({State.NOT_CHECKABLE, State.ALREADY_CHECKED})
MOVES: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.NEW: frozenset({State.ASSIGNED}) | _CLOSING,
        State.ASSIGNED: frozenset({State.NEW, State.DRAFTING}) | _CLOSING,
        State.DRAFTING: frozenset({State.ASSIGNED, State.IN_REVIEW}) | _CLOSING,
        State.IN_REVIEW: frozenset({State.DRAFTING, State.SIGNED}),
        State.SIGNED: frozenset({State.DRAFTING, State.PUBLISHED}),
        State.PUBLISHED: frozenset({State.CORRECTED, State.WITHDRAWN}),
        State.CORRECTED: frozenset(),
        State.WITHDRAWN: frozenset(),
        State.NOT_CHECKABLE: frozenset({State.NEW}),
        State.ALREADY_CHECKED: frozenset({State.NEW}),
    }
)
"""From each state, where a case may go next. Whatever is closed without a check can be opened again."""

SET_ASIDE = (State.NOT_CHECKABLE, State.ALREADY_CHECKED)
IN_WORK = (State.NEW, State.ASSIGNED, State.DRAFTING, State.IN_REVIEW, State.SIGNED)
"""A case that somebody still has to bring to an end."""
PUBLIC = (State.PUBLISHED, State.CORRECTED, State.WITHDRAWN)
_SIGNED = (State.SIGNED, *PUBLIC)
_WRITTEN = (State.DRAFTING, State.IN_REVIEW, *_SIGNED)


class WhyNot(models.TextChoices):
    """Why a claim is not checkable: an outcome like any other, never "false"."""

    OPINION = "opinion", _("Opinion")
    PREDICTION = "prediction", _("Prediction")
    VALUE_JUDGEMENT = "value-judgement", _("Value judgement")
    SATIRE = "satire", _("Satire")
    PRIVATE_MATTER = "private-matter", _("Private matter")
    TOO_VAGUE = "too-vague", _("Too vague")


class Case(models.Model):
    """The work on one claim."""

    uid = models.CharField(max_length=64, unique=True)
    question = models.ForeignKey(
        "inbox.Question", null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.NEW, db_index=True)
    language = models.CharField(max_length=35)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    why_not = models.CharField(max_length=20, choices=WhyNot.choices, blank=True, default="")
    linked = models.ForeignKey(
        "checks.Check", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The check that already answers it.",
    )  # fmt: skip
    check_row = models.ForeignKey(
        "checks.Check", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="What this case published.",
    )  # fmt: skip
    signed_hash = models.CharField(
        max_length=64, blank=True, default="", help_text="SHA-256 of the draft that was signed."
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    right_for_all = models.BooleanField(
        null=True, blank=True, help_text="Asked apart when signing: right for every message of the question?"
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_known"),
            models.CheckConstraint(
                condition=Q(author=None) | Q(reader=None) | ~Q(author=F("reader")),
                name="author_is_not_reader",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(State.ASSIGNED, *_WRITTEN)) | Q(author__isnull=False),
                name="case_in_work_has_author",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_SIGNED)
                | (Q(reader__isnull=False, signed_at__isnull=False, right_for_all__isnull=False))
                & ~Q(signed_hash=""),
                name="signed_by_a_reader",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC) | Q(check_row__isnull=False, published_at__isnull=False),
                name="public_case_has_check",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PUBLIC) | Q(check_row=None), name="unpublished_case_has_no_check"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.NOT_CHECKABLE) | ~Q(why_not=""), name="not_checkable_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ALREADY_CHECKED) | Q(linked__isnull=False),
                name="already_checked_links",
            ),
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(state__in=IN_WORK, corrects=None),
                name="one_case_in_work_per_question",
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(state__in=IN_WORK), name="one_correction_in_work_per_case"
            ),
            models.UniqueConstraint(
                fields=["check_row"], condition=Q(state=State.PUBLISHED), name="one_published_case_per_check"
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(corrects=F("id")), name="case_does_not_correct_itself"
            ),
        ]
        ordering = ["-opened_at", "-id"]

    def __str__(self) -> str:
        return self.uid


class DraftField(models.Model):
    """One field of a case's draft as it stands. `revision` goes up by one with each change: who saves says
    which revision they saw, and a save on an older one is shown both texts instead of losing either."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="fields")
    name = models.CharField(max_length=40)
    value = models.JSONField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="field_once_per_case")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DraftEdit(models.Model):
    """Append-only: every value a field ever had, and, without a revision, every value that somebody wrote while
    another had changed the field: it waits to be merged and is never lost."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="edits")
    name = models.CharField(max_length=40)
    value = models.JSONField()
    revision = models.PositiveIntegerField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "name", "revision"], name="one_edit_per_revision")
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.name} {self.revision or 'beside'}"


class EditChoice(models.Model):
    """Append-only: what became of a value that had been put beside: taken up, or left where it is in history."""

    edit = models.OneToOneField(DraftEdit, on_delete=models.CASCADE, related_name="choice")
    taken = models.BooleanField(help_text="Its words went into the field; else they were left.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return "taken" if self.taken else "left"


class Declaration(models.Model):
    """A signed statement of one person about conflicts of interest in one case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="declarations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    conflict = models.BooleanField()
    statement = models.TextField(blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="declared_once_per_case"),
            models.CheckConstraint(condition=Q(conflict=False) | ~Q(statement=""), name="conflict_is_stated"),
        ]

    def __str__(self) -> str:
        return "conflict" if self.conflict else "no conflict"


class Outcome(models.TextChoices):
    SIGNED = "signed", _("Signed")
    RETURNED = "returned", _("Sent back")


class Reading(models.Model):
    """One second reading of one case. A blind one states its verdict before it may see the author's."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    blind = models.BooleanField(default=False)
    blind_verdict = models.CharField(max_length=20, blank=True, default="")
    author_verdict = models.CharField(max_length=20, blank=True, default="", help_text="When it was opened.")
    resolution = models.TextField(blank=True, default="", help_text="How differing verdicts were resolved.")
    note = models.TextField(blank=True, default="")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(outcome=""), name="one_open_reading_per_case"
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.SIGNED)
                | Q(blind=False)
                | Q(blind_verdict=F("author_verdict"))
                | ~Q(resolution=""),
                name="difference_resolved_in_writing",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.SIGNED) | Q(blind=False) | ~Q(blind_verdict=""),
                name="blind_reading_has_verdict",
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.outcome or "open"


class Move(models.Model):
    """Append-only: how a case came to its state."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="moves")
    before = models.CharField(max_length=20, choices=State.choices)
    after = models.CharField(max_length=20, choices=State.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Triage(models.Model):
    """What sorts a question in the queue besides its numbers: read from its messages by rules, or set by a
    checker. Holds names of kinds and topics only, never a word of a message."""

    question = models.OneToOneField("inbox.Question", on_delete=models.CASCADE, related_name="triage")
    kind = models.CharField(max_length=20, help_text="As `soi.text.kind` names it.")
    harm = models.CharField(max_length=20, choices=Harm.choices, default=Harm.OTHER)
    harm_set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    read_at = models.DateTimeField(help_text="When its messages were last looked at.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(harm__in=Harm.values), name="triage_harm_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.harm}"


class Finding(models.Model):
    """Something that was found wrong with the evidence of a published check: a task until it is settled."""

    class Kind(models.TextChoices):
        QUOTE_LOST = "quote-lost", _("A quotation is no longer found in its capture")
        SOURCE_GONE = "source-gone", _("A source can no longer be opened")

    check_row = models.ForeignKey("checks.Check", on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    what = models.CharField(max_length=2000, help_text="uid of the quotation, or address of the source.")
    found_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["check_row", "kind", "what"], condition=Q(settled_at=None), name="finding_open_once"
            )
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.kind
