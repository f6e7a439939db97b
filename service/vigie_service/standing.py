"""Where a review stands for one person: free, theirs, somebody else's for a while, or over."""

from datetime import datetime

from vigie_service.store.reviews import AWAITING_EDIT, OPEN, Review

FREE, MINE, THEIRS, OVER = "free", "mine", "theirs", "over"


def standing_of(review: Review, name: str, now: datetime) -> str:
    """Whether a review is free, mine, somebody else's for a while, or waits no more; `name` is the person's."""
    missed = review.state == AWAITING_EDIT and review.deadline is not None and review.deadline <= now
    if review.state != OPEN and not missed:
        return OVER
    if review.claimed_by is None or review.claimed_until is None or review.claimed_until <= now:
        return FREE
    return MINE if review.claimed_by == name else THEIRS
