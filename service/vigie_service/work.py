"""Score what waits: claim under a lease, moderate, and take over what a killed process left."""

from datetime import timedelta

import structlog

from vigie_service.errors import StoreUnavailable
from vigie_service.metrics import SCORED
from vigie_service.moderate import moderate
from vigie_service.outbox import free_unscored
from vigie_service.record import LeaseLost, record_unscored
from vigie_service.store import posts
from vigie_service.store.posts import Work
from vigie_service.tools import Tools

log = structlog.get_logger(__name__)
_BATCH = 8


def score_waiting(tools: Tools) -> int:
    """Moderate a few of the versions that wait, oldest first; how many were claimed.

    Raises:
        StoreUnavailable: nothing could be claimed.
    """
    with tools.database.writing() as connection:
        claimed = posts.claim(
            connection,
            number=_BATCH,
            lease_s=tools.settings.lease_s,
            now=tools.clock(),
        )
    for work in claimed:
        _moderate_one(work, tools)
    return len(claimed)


def _moderate_one(work: Work, tools: Tools) -> None:
    try:
        if work.attempts > tools.settings.scoring_attempts:  # each of these tries killed its process
            _hand_over(work, tools)
            return
        moderate(work, tools)
        SCORED.labels("scored").inc()
    except LeaseLost:
        log.info("another process took a post over", action="lease_lost", post=work.post)
    except StoreUnavailable:
        log.warning("the database is unavailable; the post is scored again", action="unrecorded", post=work.post)
    except Exception as error:  # whatever a text provokes, the post goes on to a person
        log.error("a post could not be scored", action="unscored", post=work.post, fault=type(error).__name__)
        _retry_or_hand_over(work, tools)


def _retry_or_hand_over(work: Work, tools: Tools) -> None:
    try:
        if work.attempts >= tools.settings.scoring_attempts:
            _hand_over(work, tools)
            return
        with tools.database.writing() as connection:
            posts.postpone(connection, work, tools.clock() + timedelta(seconds=2**work.attempts))
    except (LeaseLost, StoreUnavailable) as error:
        log.warning("left to its lease", action="unrecorded", post=work.post, fault=type(error).__name__)


def _hand_over(work: Work, tools: Tools) -> None:
    """To a person; what was held of an earlier version is freed, for nothing speaks against this one."""
    with tools.database.writing() as connection:
        record_unscored(work, connection, tools)
        free_unscored(work, connection, tools)
    SCORED.labels("unscored").inc()
