"""What the desk's pages show of a review: who has it, its text made harmless, what may be chosen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.engine import Connection

from vigie_models.detect import detect
from vigie_models.normalise import normalise
from vigie_service import review_queue
from vigie_service.charter import Article, Charter
from vigie_service.errors import Conflict
from vigie_service.marked_text import Mark, Shown, show
from vigie_service.plain import as_plain
from vigie_service.review_queue import Missing, Outcome, Person
from vigie_service.review_words import Reason, circle, cited_articles, secret_name, why
from vigie_service.sessions import Form, field
from vigie_service.standing import FREE, MINE, THEIRS, standing_of
from vigie_service.store import label_book, people, sources
from vigie_service.store.posts import Words
from vigie_service.store.reviews import Review
from vigie_service.tools import Tools

_SHORTEST_SECRET: Final = 4  # code points; a shorter value would mask half of the text


@dataclass(frozen=True, slots=True)
class Opened:
    """A review as its page shows it. `post` is None when it is not to be read, and `missing` says why.

    `is_silent`: the source has no address for notices. `empty_desks` are those where nobody sits.
    """

    review: Review
    standing: str
    post: Words | None
    missing: Missing | None
    labels: int
    is_silent: bool
    empty_desks: frozenset[str]


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
    review, standing = opened.review, standing_of(opened.review, person.name, now)
    if standing == FREE or (standing == MINE and _runs_out(review, tools)):
        try:
            review = review_queue.claim(connection, person, review_id, tools)
        except Conflict:  # somebody was quicker
            opened = review_queue.open_one(connection, person, review_id, tools)
            review = opened.review
    return Opened(
        review,
        standing_of(review, person.name, now),
        opened.post,
        opened.missing,
        labels=len(label_book.for_review(connection, review_id)),
        is_silent=is_silent(connection, review),
        empty_desks=frozenset(review_queue.DESKS) - people.seated(connection),
    )


def is_silent(connection: Connection, review: Review) -> bool:
    """Whether nobody outside hears of any decision: the source has no address for notices."""
    source = sources.find(connection, review.source)
    return source is None or source.callback_url is None


def _runs_out(review: Review, tools: Tools) -> bool:
    """Claiming changes the stamp, so a page opened twice claims once: again only when half of the time is gone."""
    half = timedelta(minutes=tools.settings.claim_minutes) / 2
    return review.claimed_until is not None and review.claimed_until - tools.clock() < half


def queue_rows(found: Iterable[Review], person: Person, charter: Charter, now: datetime) -> list[Row]:
    """The lines of the queue."""
    rows = []
    for review in found:
        standing = standing_of(review, person.name, now)
        taken_by = review.claimed_by or "" if standing in (MINE, THEIRS) else ""
        rows.append(Row(review, why(review, charter, now), circle(review), taken_by, standing == MINE))
    return rows


def shown_text(post: Words, marks: Iterable[Mark]) -> dict[str, Shown | list[Shown] | None]:
    """The post, its source when it is HTML, and what it answers or quotes, each ready for the page.

    A value that is masked once is masked wherever it stands.
    """
    texts = [post.text, *([post.parent] if post.parent else []), *post.quoted]
    marked = [tuple(marks), *(_secrets(text, post.format) for text in texts[1:])]
    values = {v for text, found in zip(texts, marked, strict=True) for v in _masked_values(text, found)}
    marked = [(*found, *_again(text, found, values)) for text, found in zip(texts, marked, strict=True)]
    context = [show(text, found) for text, found in zip(texts[1:], marked[1:], strict=True)]
    return {
        "text": show(post.text, marked[0], format=post.format),
        "source": show(post.text, marked[0]) if post.format == "html" else None,
        "parent": context.pop(0) if post.parent else None,
        "quoted": context,
    }


def _secrets(text: str, format: str) -> tuple[Mark, ...]:
    """What to mask in a text that is shown beside the post; nothing in it is held against the author."""
    found = detect(normalise(as_plain(text, format)))
    return tuple(Mark(0, f.start, f.end, "", secret) for f in found if (secret := secret_name(f.kind)))


def _masked_values(text: str, marks: Iterable[Mark]) -> set[tuple[str, str]]:
    """(value, its name) of each mask."""
    values = {(text[mark.start : mark.end].strip(), mark.secret) for mark in marks if mark.secret and mark.start >= 0}
    return {(value, name) for value, name in values if len(value) >= _SHORTEST_SECRET}


def _again(text: str, marks: Iterable[Mark], values: set[tuple[str, str]]) -> Iterator[Mark]:
    """Masks for the places where a masked value stands once more; none twice over the same words."""
    covered = bytearray(len(text))
    for mark in marks:
        if mark.secret and 0 <= mark.start < mark.end <= len(text):
            covered[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
    for value, name in sorted(values, key=lambda pair: (-len(pair[0]), pair)):
        start = text.find(value)
        while start >= 0:
            end = start + len(value)
            if covered.find(b"\0", start, end) >= 0:
                covered[start:end] = b"\1" * len(value)
                yield Mark(0, start, end, "", name)
            start = text.find(value, end)


def article_choices(review: Review, charter: Charter) -> list[tuple[str, list[Article]]]:
    """The articles that may motivate a decision, cited ones first."""
    cited = {number for number, _ in cited_articles(review)}
    groups = [
        ("Cités par Vigie", cited_in_full(review, charter)),
        ("Autres articles", [a for a in charter.motives if a.number not in cited and a.covers]),
        ("Articles généraux", [a for a in charter.motives if a.number not in cited and not a.covers]),
    ]
    return [(name, articles) for name, articles in groups if articles]


def cited_in_full(review: Review, charter: Charter) -> list[Article]:
    """The cited articles that the charter in force still has, the first cause first."""
    known = {article.number: article for article in charter.motives}
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
