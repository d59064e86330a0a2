"""What people sent: tips, grouped into questions. Private, pseudonymous and deleted on time.

A question is a group of tips that ask the same thing. It has no centre: any tip may speak for it.
There is no column for an address, a telephone number or an account, and none may be added.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Question(models.Model):
    """One thing people want to know: a group of tips. A merged question stays and points to where it went."""

    uid = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=35)
    headline = models.CharField(
        max_length=300, blank=True, default="", help_text="A checker's own words for it; never a tip's text."
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    opened_at = models.DateTimeField(default=timezone.now, db_index=True)
    last_asked_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="question_not_merged_into_itself",
            )
        ]
        ordering = ["-last_asked_at", "-id"]

    def __str__(self) -> str:
        return self.uid

    @property
    def is_live(self) -> bool:
        """Whether it stands for itself: not merged into another, nor split off and put back."""
        return self.merged_into_id is None


class SetAside(models.Model):
    """A question put out of the queue, with a reason everybody can read. Append-only; bringing the question
    back sets `ended_at`. Nothing is ever thrown away."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="set_asides")
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=40, help_text="`person:<id>` or `system`")
    at = models.DateTimeField(auto_now_add=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(ended_at=None), name="question_set_aside_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="set_aside_says_why"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"set aside {self.pk}"


class Correspondent(models.Model):
    """Somebody who wrote and can be written to, on one channel. Known by the pseudonym in force; where answers go is
    sealed. Goes when nothing of theirs is kept any more."""

    uid = models.CharField(max_length=64, unique=True)
    channel = models.CharField(max_length=40)
    asker = models.CharField(max_length=64, help_text="Keyed pseudonym in force; never an address.")
    sealed = models.BinaryField(help_text="Where answers go, encrypted.")
    wrapped = models.BinaryField(help_text="Its key, wrapped by the key of the day they last wrote.")
    language = models.CharField(max_length=35, blank=True)
    greeted = models.BooleanField(default=False, help_text="Was told that this is a bot.")
    state = models.JSONField(
        default=dict, help_text="Where the conversation stands: names and numbers, never words of a message."
    )
    last_heard_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "asker"], name="correspondent_once_per_channel"),
            models.CheckConstraint(condition=~Q(asker="") & ~Q(channel=""), name="correspondent_has_asker"),
        ]

    def __str__(self) -> str:
        return self.uid


class Message(models.Model):
    """What one person sent at once: one tip, or several where it made several claims.

    `key` is how the same delivery is known when a channel repeats it; `receipt` is the hash of the code
    with which whoever sent it can have it erased. A message that waits to be attended has an `envelope`: all that
    came, sealed. The whole row goes when the retention clock runs out."""

    key = models.CharField(max_length=64, unique=True)
    receipt = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 (NULL is not unique)
    received_at = models.DateTimeField(db_index=True)
    envelope = models.BinaryField(
        null=True, help_text="All that came, encrypted. NULL once it was taken apart or erased."
    )
    envelope_key = models.BinaryField(null=True, help_text="Its key, wrapped by the key of the day it came.")
    asker = models.CharField(
        max_length=64, blank=True, default="",
        help_text="Keyed pseudonym of the sender while it waits; never an address.",
    )  # fmt: skip
    correspondent = models.ForeignKey(
        Correspondent, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(envelope=None, envelope_key=None, asker="")
                | Q(envelope__isnull=False, envelope_key__isnull=False),
                name="message_keeps_whole_envelope_or_none",
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_at", "id"], condition=Q(envelope__isnull=False), name="message_waiting"
            ),
            models.Index(fields=["asker"], condition=~Q(asker=""), name="message_waiting_of"),
        ]

    def __str__(self) -> str:
        return "message"


class Tip(models.Model):
    """One message somebody sent, or one claim-sized piece of it, or the words of a picture, sound or video that came
    along. Its words are sealed with a key of its own; they may be none where it is a picture alone.

    Once erased it only says that somebody asked this question on that day (midnight UTC)."""

    uid = models.CharField(max_length=64, unique=True)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="tips")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="tips")
    position = models.PositiveSmallIntegerField(default=0, help_text="Place among the pieces of its message.")
    channel = models.CharField(max_length=40, blank=True)
    asker = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="Keyed pseudonym; never an address."
    )
    repeat = models.BooleanField(
        default=False, help_text="Another tip of this question already counts for its asker."
    )
    correspondent = models.ForeignKey(
        Correspondent, null=True, blank=True, on_delete=models.SET_NULL, related_name="tips",
        help_text="Whom to answer; NULL once erased.",
    )  # fmt: skip
    language = models.CharField(max_length=35, blank=True)
    machine_read = models.BooleanField(
        default=False, help_text="Its words were read or heard by a machine only: they may be wrong."
    )
    sealed = models.BinaryField(null=True, help_text="The words, encrypted. NULL once erased.")
    matched = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followers",
        help_text="The tip whose likeness brought it to its question.",
    )  # fmt: skip
    received_at = models.DateTimeField(db_index=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(sealed=None), name="erased_tip_has_no_words"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(asker="", channel="", language=""),
                name="erased_tip_has_no_asker",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(correspondent=None), name="erased_tip_has_no_correspondent"
            ),
            models.UniqueConstraint(fields=["message", "position"], name="piece_once_per_message"),
        ]
        ordering = ["received_at", "id"]

    def __str__(self) -> str:
        return self.uid


class Came(models.TextChoices):
    """How far something that came with a message is."""

    WAITING = "waiting", "as it came"
    KEPT = "kept", "examined"
    REFUSED = "refused", "not taken"


class TipMedia(models.Model):
    """A picture, sound, video or document that came with a message. Its bytes lie in the data folder, sealed with a
    key of their own; what is known of it is sealed here. The row goes with its message, and the file with the row.

    Neither its name nor where it came from is kept."""

    uid = models.CharField(max_length=64, unique=True)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="media")
    tip = models.ForeignKey(
        Tip, null=True, blank=True, on_delete=models.SET_NULL, related_name="media",
        help_text="The tip that stands for it: its words, or those that came with it.",
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(help_text="Place among what came with its message.")
    asker = models.CharField(max_length=64, db_index=True, help_text="Keyed pseudonym; never an address.")
    state = models.CharField(max_length=10, choices=Came.choices, default=Came.WAITING)
    code = models.CharField(
        max_length=40, blank=True, default="", help_text="Why it was not taken, a short name."
    )
    sort = models.CharField(max_length=10, blank=True, default="", help_text="Empty: not examined yet.")
    media_type = models.CharField(max_length=100, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes on the disk; 0 when it was not taken.")
    file = models.CharField(
        max_length=64, blank=True, default="", help_text="Random name of its sealed file."
    )
    file_key = models.BinaryField(null=True, help_text="The file's key, wrapped by the key of the day.")
    sealed = models.BinaryField(null=True, help_text="Fingerprints and words, encrypted.")
    wrapped = models.BinaryField(null=True, help_text="Their key, wrapped by the key of the day.")
    engine = models.CharField(
        max_length=200, blank=True, default="", help_text="What read its words; empty: none."
    )
    missing = models.CharField(
        max_length=200, blank=True, default="", help_text="What was not installed when it was examined."
    )
    unfinished = models.CharField(
        max_length=200, blank=True, default="", help_text="What was begun and not done to the end: `words`."
    )
    received_at = models.DateTimeField(db_index=True)
    gone_at = models.DateTimeField(null=True, blank=True, help_text="When a checker took it away, for good.")
    gone_why = models.TextField(blank=True, default="", help_text="Why, for those who read messages.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "position"], name="media_once_per_place"),
            models.CheckConstraint(condition=Q(state__in=Came.values), name="tip_media_state_known"),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(file="", file_key=None, sealed=None, wrapped=None, size=0),
                name="refused_media_is_gone",
            ),
        ]
        ordering = ["message", "position"]

    def __str__(self) -> str:
        return self.uid


class TipKey(models.Model):
    """The key of one tip's words, wrapped by the desk's key of that day, which is no part of any backup of
    the database and is destroyed on time."""

    tip = models.OneToOneField(Tip, on_delete=models.CASCADE, related_name="key")
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return "key"


class TipMark(models.Model):
    """A keyed hash by which an equal or nearly equal message finds its question."""

    tip = models.ForeignKey(Tip, on_delete=models.CASCADE, related_name="marks")
    mark = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return "mark"


class Regrouping(models.Model):
    """One merge or split, with what is needed to undo it. Append-only; undoing sets `undone_at`."""

    kind = models.CharField(max_length=10, choices=[("merge", "merge"), ("split", "split")])
    source = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    tips = models.JSONField(help_text="uids of the tips that moved from source to target")
    newest_tip = models.BigIntegerField(help_text="The last tip there was then: later ones came since.")
    by = models.CharField(max_length=40, help_text="`person:<id>` or `system`")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.CharField(max_length=40, blank=True, default="")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="regrouping_between_two"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
