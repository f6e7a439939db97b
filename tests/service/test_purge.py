"""Forgetting in time."""

from houses import House
from vigie_service.fakes import event
from vigie_service.purge import Purged, purge
from vigie_service.review_queue import Outcome, Person, Verdict, decide_review
from vigie_service.store.tables import authors, decisions, events, posts, reviews, texts

MODERATOR = Person("ines", ("moderation",))


def run(house: House) -> Purged:
    with house.tools.database.writing() as connection:
        return purge(connection, house.tools.settings, house.clock())


def test_unflagged_text_goes_after_a_week_and_its_decision_stays(house: House) -> None:
    """Seven days, by default."""
    house.moderate(event("p1", "Le point est à 14 h."))
    house.clock.forward(days=6)
    assert run(house).texts == 0
    house.clock.forward(days=2)
    assert run(house).texts == 1
    assert len(house.rows(decisions)) == 1


def test_flagged_text_stays_while_it_waits_for_a_person(house: House) -> None:
    """However long that takes; nothing that waits is lost."""
    house.moderate(event("p1", "Quel crétin."))
    house.clock.forward(days=300)
    assert run(house).texts == 0
    assert len(house.rows(texts)) == 1


def test_flagged_text_goes_thirty_days_after_its_final_decision(house: House) -> None:
    """With the words that the moderator wrote about it."""
    house.moderate(event("p1", "Quel crétin."))
    (review,) = house.rows(reviews)
    verdict = Verdict(Outcome.RETIRE, review["stamp"], article="2.1", message="Le mot « crétin »…")
    with house.tools.database.writing() as connection:
        decide_review(connection, MODERATOR, review["id"], verdict, house.tools)
    house.clock.forward(days=29)
    assert run(house).texts == 0
    house.clock.forward(days=2)
    assert run(house).texts == 1
    assert house.rows(reviews)[0]["message"] is None


def test_a_post_that_was_never_scored_is_not_forgotten(house: House) -> None:
    """It waits for a machine; losing it would lose an acknowledged post."""
    house.accept(event())
    house.clock.forward(days=400)
    assert run(house) == Purged(texts=0, posts=0, events=0, authors=0, sessions=0)


def test_after_a_year_nothing_is_left_of_a_post_nor_of_its_author(house: House) -> None:
    """Decisions twelve months, then everything that refers to the post."""
    house.moderate(event("p1", id="e1", post_more={"author": {"id": "u1"}}))
    house.clock.forward(days=366)
    purged = run(house)
    assert (purged.posts, purged.authors, purged.events) == (1, 1, 1)
    assert all(house.rows(table) == [] for table in (posts, texts, decisions, authors, events))


def test_an_event_is_recognised_for_eight_days(house: House) -> None:
    """Longer than senders retry."""
    house.accept(event(id="e1"))
    house.clock.forward(days=7)
    assert run(house).events == 0
    house.clock.forward(days=2)
    assert run(house).events == 1


def test_a_deletion_takes_what_moderators_wrote_with_it(house: House) -> None:
    """Their words may quote the post."""
    house.moderate(event("p1", "Quel crétin."))
    (review,) = house.rows(reviews)
    verdict = Verdict(Outcome.RETIRE, review["stamp"], article="2.1", message="Le mot « crétin »…")
    with house.tools.database.writing() as connection:
        decide_review(connection, MODERATOR, review["id"], verdict, house.tools)
    house.accept(event("p1", None, type="post.deleted"))
    assert house.rows(reviews)[0]["message"] is None
