"""The second transaction: scores, decision and reviews, recorded together or not at all."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.engine import Connection

from vigie_models.scores import Scores
from vigie_service.charter import Action
from vigie_service.decide import MODERATION, Decision
from vigie_service.result import result
from vigie_service.store import outcomes, posts, reviews
from vigie_service.store.posts import Work
from vigie_service.tools import Tools

HELD: Final = 2
LEAK: Final = 1
OTHER: Final = 0


class LeaseLost(Exception):
    """Somebody else took the work over, or the post was edited meanwhile."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one version of a post."""

    work: Work
    scores: Scores
    decision: Decision


def record(outcome: Outcome, connection: Connection, tools: Tools) -> None:
    """Keep the decision with what made it, and queue it for the desks that have to look.

    Raises:
        LeaseLost: nothing may be recorded.
    """
    work, decision, now = outcome.work, outcome.decision, tools.clock()
    if not posts.finish(connection, work):
        raise LeaseLost
    outcomes.keep(
        connection,
        work.id,
        result(work.platform_id, outcome.scores, decision, tools.charter),
        proposed=str(decision.proposed),
        flagged=decision.flagged,
        made_by=tools.made_by,
        now=now,
    )
    for desk in decision.desks:
        reviews.open_review(connection, work.post, work.id, desk, _priority(outcome), now)


def record_unscored(work: Work, connection: Connection, tools: Tools) -> None:
    """Scoring failed for good: a person looks at the post; nothing is held against it.

    Raises:
        LeaseLost: nothing may be recorded.
    """
    if not posts.finish(connection, work, state="unscored"):
        raise LeaseLost
    reviews.open_review(connection, work.post, work.id, MODERATION, OTHER, tools.clock())


def _priority(outcome: Outcome) -> int:
    if outcome.decision.action is Action.HOLD:
        return HELD
    return LEAK if outcome.scores.confidentiality.level == 2 else OTHER
