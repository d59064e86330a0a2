"""Tables of the training room. Results belong to the learner: nothing here says who somebody is, nobody is ranked."""

from soi.drills.models.classes import (
    Course,
    Credential,
    Decision,
    Group,
    GroupSeat,
    LessonFlag,
    Trial,
    TrialArm,
)
from soi.drills.models.learning import (
    Learner,
    PeerMark,
    Response,
    Sitting,
    SittingKind,
    SkillCard,
    Work,
)
from soi.drills.models.workshops import Phase, Seat, Vote, Workshop

__all__ = [
    "Course",
    "Credential",
    "Decision",
    "Group",
    "GroupSeat",
    "Learner",
    "LessonFlag",
    "PeerMark",
    "Phase",
    "Response",
    "Seat",
    "Sitting",
    "SittingKind",
    "SkillCard",
    "Trial",
    "TrialArm",
    "Vote",
    "Work",
    "Workshop",
]
