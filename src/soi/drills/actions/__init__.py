"""The only writer of the training room's tables. Each verb is one transaction."""

from soi.drills.actions.learners import begin, come_back, forget, forget_unseen, learner_of

__all__ = ["begin", "come_back", "forget", "forget_unseen", "learner_of"]
