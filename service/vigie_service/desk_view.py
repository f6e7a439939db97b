"""What the desk's pages show of a review: who has it, its text made harmless, what may be chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from vigie_service import review_queue
from vigie_service.charter import OFF_TOPIC, Article, Charter
from vigie_service.errors import Conflict
from vigie_service.marked_text import Mark, Shown, show
from vigie_service.review_queue import Outcome, Person
from vigie_service.review_words import Reason, circle, cited_articles, why
from vigie_service.sessions import Form, field
from vigie_service.store import label_book, reviews
from vigie_service.store.posts import Words
from vigie_service.store.reviews import Review
from vigie_service.tools import Tools

FREE, MINE, THEIRS, OVER = "free", "mine", "theirs", "over"


@dataclass(frozen=True, slots=True)
class Opened:
    """A review as its page shows it. `post` is None when somebody else reads it, or once its text was purged."""

    review: Review
    standing: str
    post: Words | None
    labels: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue, without any text. `taken_by` is "" when nobody has it."""

    review: Review
    reason: Reason
    circle: str
    taken_by: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form of a decision holds when it opens: what was typed before, else what the charter says."""

    outcome: str
    articles: dict[str, str]
    message: str
    to: str


def open_view(connection: Connection, person: Person, review_id: str, tools: Tools) -> Opened:
    """Open a review for its page, and take it when it is free. What somebody else reads is not shown twice.

    Raises:
        NotFound: no such review at the person's desks.
    """
    opened, now = review_queue.open_one(connection, person, review_id, tools), tools.clock()
    review, standing = opened.review, standing_of(opened.review, person, now)
    if standing == FREE or (standing == MINE and _runs_out(review, tools)):
        try:
            review = review_queue.claim(connection, person, review_id, tools)
            standing = MINE
        except Conflict:  # somebody was quicker
            review = review_queue.open_one(connection, person, review_id, tools).review
            standing = standing_of(review, person, now)
    labels = len(label_book.for_review(connection, review_id))
    return Opened(review, standing, None if standing == THEIRS else opened.post, labels)


def standing_of(review: Review, person: Person, now: datetime) -> str:
    """Whether a review is free, mine, somebody else's for a while, or waits no more."""
    missed = review.state == reviews.AWAITING_EDIT and review.deadline is not None and review.deadline <= now
    if review.state != reviews.OPEN and not missed:
        return OVER
    if review.claimed_by is None or review.claimed_until is None or review.claimed_until <= now:
        return FREE
    return MINE if review.claimed_by == person.name else THEIRS


def _runs_out(review: Review, tools: Tools) -> bool:
    """Claiming changes the stamp, so a page opened twice claims once: again only when half of the time is gone."""
    half = timedelta(minutes=tools.settings.claim_minutes) / 2
    return review.claimed_until is not None and review.claimed_until - tools.clock() < half


def queue_rows(found: Iterable[Review], person: Person, charter: Charter, now: datetime) -> list[Row]:
    """The lines of the queue."""
    rows = []
    for review in found:
        standing = standing_of(review, person, now)
        taken_by = review.claimed_by or "" if standing in (MINE, THEIRS) else ""
        rows.append(Row(review, why(review, charter, now), circle(review), taken_by, standing == MINE))
    return rows


def shown_text(post: Words, marks: Iterable[Mark]) -> dict[str, Shown | list[Shown] | None]:
    """The post, its source when it is HTML, and what it answers or quotes, each ready for the page."""
    marked, is_html = tuple(marks), post.format == "html"
    return {
        "text": show(post.text, marked, format=post.format),
        "source": show(post.text, marked) if is_html else None,
        "parent": show(post.parent) if post.parent else None,
        "quoted": [show(text) for text in post.quoted],
    }


def article_choices(review: Review, charter: Charter) -> list[tuple[str, list[Article]]]:
    """The articles that may motivate a decision, cited ones first. Being off-topic is never a fault."""
    cited = {number for number, _ in cited_articles(review)}
    offered = [article for article in charter.articles if OFF_TOPIC not in article.covers]
    groups = [
        ("Cités par Vigie", cited_in_full(review, charter)),
        ("Autres articles", [a for a in offered if a.number not in cited and a.covers]),
        ("Articles généraux", [a for a in offered if a.number not in cited and not a.covers]),
    ]
    return [(name, articles) for name, articles in groups if articles]


def cited_in_full(review: Review, charter: Charter) -> list[Article]:
    """The cited articles that the charter in force still has, the first cause first."""
    known = {article.number: article for article in charter.articles}
    return [known[number] for number, _ in cited_articles(review) if number in known]


def filled(form: Form | None, review: Review, charter: Charter) -> Filled:
    """The fields of the decision. No outcome is ever chosen beforehand."""
    if form is not None and "stamp" in form:
        articles = {str(outcome): field(form, f"article_{outcome}") for outcome in Outcome}
        return Filled(field(form, "outcome"), articles, field(form, "message"), field(form, "to"))
    first = next(iter(cited_in_full(review, charter)), None)
    number = first.number if first else ""
    articles = {str(Outcome.A_CORRIGER): number, str(Outcome.RETIRE): number}
    return Filled("", articles, first.message if first else "", "")
