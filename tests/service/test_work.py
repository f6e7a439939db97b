"""The second transaction, under leases."""

from dataclasses import dataclass, replace

import pytest
from cryptography.fernet import Fernet

from houses import House
from vigie_models.scores import Scores
from vigie_service.fakes import event
from vigie_service.keys import Sealer
from vigie_service.moderate import moderate
from vigie_service.record import LeaseLost
from vigie_service.store import posts
from vigie_service.store.tables import decisions, notices, reviews, versions
from vigie_service.work import score_waiting


def test_a_plain_post_is_decided_and_waits_for_nobody(house: House) -> None:
    """Scores and decision are kept; no review is opened."""
    house.moderate(event("p1", "Le point est à 14 h."))
    (decision,) = house.rows(decisions)
    assert (decision["action"], decision["flagged"]) == ("publish", False)
    assert house.rows(reviews) == []


def test_a_decision_keeps_what_made_it(house: House) -> None:
    """Bundle, charter and thresholds, by name and by hash."""
    house.moderate(event())
    (decision,) = house.rows(decisions)
    made_by = house.tools.made_by
    assert (decision["bundle"], decision["charter_sha256"]) == (made_by.bundle, made_by.charter_sha256)
    assert decision["thresholds"] == made_by.thresholds


def test_no_text_is_kept_beside_the_table_of_texts(house: House) -> None:
    """Decisions, reviews and notices refer; they never repeat, secrets least of all."""
    house.add_source("avec-rappel", callback_url="https://rse.example/rappel")
    house.moderate(event("p1", "Accès FTP, mdp : Tilleul*9vert, merci crétin"), source="avec-rappel")
    written = [str(dict(row)) for table in (decisions, reviews, notices) for row in house.rows(table)]
    assert len(written) == 4
    assert not any("Tilleul" in row or "crétin" in row or "FTP" in row for row in written)


def test_a_held_post_comes_first_in_the_queue_and_is_freed_later_by_itself(house: House) -> None:
    """A proved password: held, told, and a second notice waits for the hold to run out."""
    house.add_source("avec-rappel", callback_url="https://rse.example/rappel")
    house.moderate(event("p1", "mdp : Tilleul*9vert"), source="avec-rappel")
    (review,) = house.rows(reviews)
    assert (review["desk"], review["priority"]) == ("moderation", 2)
    told = {row["type"]: row for row in house.rows(notices)}
    assert told["post.decided"]["body"]["result"]["decision"]["action"] == "hold"
    wait = told["post.freed"]["not_before"] - told["post.decided"]["not_before"]
    assert wait.total_seconds() == house.tools.charter.hold_minutes * 60


def test_a_source_in_observer_is_told_and_nothing_is_held(house: House) -> None:
    """The mode that every source starts in."""
    house.add_source("neuve", callback_url="https://rse.example/rappel", mode="observer")
    house.moderate(event("p1", "mdp : Tilleul*9vert"), source="neuve")
    (notice,) = house.rows(notices)
    assert notice["body"]["result"]["decision"]["action"] == "review"
    (decision,) = house.rows(decisions)
    assert (decision["action"], decision["proposed"]) == ("review", "hold")


def test_a_possible_alert_reaches_the_referent_and_the_platform_hears_nothing_of_it(house: House) -> None:
    """Neither the flag, nor a statement, nor an action leaves the house."""
    house.add_source("avec-rappel", callback_url="https://rse.example/rappel")
    house.moderate(event("p1", "Je signale une fraude sur les contrôles."), source="avec-rappel")
    assert [review["desk"] for review in house.rows(reviews)] == ["referent"]
    (notice,) = house.rows(notices)
    told = notice["body"]["result"]
    assert told["flags"] == {"care": 0.0, "alert": 0.0}
    assert told["decision"] == {"action": "publish", "statements": []}


def test_an_edit_closes_the_review_cancels_what_was_not_sent_and_is_scored_again(house: House) -> None:
    """What was said of the old version is no longer true of the new one."""
    house.add_source("avec-rappel", callback_url="https://rse.example/rappel")
    house.moderate(event("p1", "Quel crétin.", post_more={"version": 1}), source="avec-rappel")
    house.moderate(
        event("p1", "Je ne suis pas d'accord.", type="post.edited", post_more={"version": 2}), source="avec-rappel"
    )
    assert [review["state"] for review in house.rows(reviews)] == ["closed"]
    states = [(row["body"]["post"]["version"], row["state"]) for row in house.rows(notices)]
    assert sorted(states) == [(1, "cancelled"), (2, "pending")]


def test_a_deletion_cancels_notices_and_closes_reviews(house: House) -> None:
    """A held post that its author deletes is not freed afterwards."""
    house.add_source("avec-rappel", callback_url="https://rse.example/rappel")
    house.moderate(event("p1", "mdp : Tilleul*9vert"), source="avec-rappel")
    house.moderate(event("p1", None, type="post.deleted"), source="avec-rappel")
    assert {row["state"] for row in house.rows(notices)} == {"cancelled"}
    assert [review["state"] for review in house.rows(reviews)] == ["closed"]


def test_what_a_killed_process_left_is_taken_over_when_its_lease_runs_out(house: House) -> None:
    """Nobody else may touch it before; anybody may after."""
    house.accept(event())
    assert len(_claim(house)) == 1
    assert score_waiting(house.tools) == 0
    house.clock.forward(seconds=house.tools.settings.lease_s)
    assert score_waiting(house.tools) == 1
    assert [row["state"] for row in house.rows(versions)] == ["scored"]


def test_a_process_that_comes_back_after_its_lease_records_nothing(house: House) -> None:
    """The fence: one post, one decision."""
    house.accept(event())
    (late,) = _claim(house)
    house.clock.forward(seconds=house.tools.settings.lease_s)
    score_waiting(house.tools)
    with pytest.raises(LeaseLost):
        moderate(late, house.tools)
    assert len(house.rows(decisions)) == 1


def test_a_post_edited_while_it_was_scored_is_not_decided_on_its_old_text(house: House) -> None:
    """The edit wins; the outcome of the old version is dropped."""
    house.accept(event("p1", "Quel crétin.", post_more={"version": 1}))
    (old,) = _claim(house)
    house.accept(event("p1", "Bien vu.", type="post.edited", post_more={"version": 2}))
    with pytest.raises(LeaseLost):
        moderate(old, house.tools)
    assert score_waiting(house.tools) == 1
    (decision,) = house.rows(decisions)
    assert decision["flagged"] is False


@dataclass(frozen=True)
class FailingScorer:
    """A scorer that a text breaks."""

    version: str = "fake.1"

    def score(self, text: str, *, parent: str | None = None, community: str | None = None) -> Scores:
        """Always fails, with the text in its mouth."""
        raise RuntimeError(text, parent, community)


def test_a_post_that_cannot_be_scored_goes_to_a_person_after_a_few_tries(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """Never lost, never blocking the others, never in the log."""
    house.accept(event("p1", "Tilleul"))
    broken = replace(house.tools, scorer=FailingScorer())
    tries = 0
    while not house.rows(reviews):
        house.clock.forward(hours=1)
        tries += score_waiting(broken)
    assert tries == house.tools.settings.scoring_attempts
    assert [row["state"] for row in house.rows(versions)] == ["unscored"]
    assert house.rows(decisions) == []
    shown = capsys.readouterr()
    assert "RuntimeError" in shown.out + shown.err
    assert "Tilleul" not in shown.out + shown.err


def test_a_post_that_kills_its_process_goes_to_a_person_too(house: House) -> None:
    """Tries that never came back count as tries."""
    house.accept(event("p1", "Tilleul"))
    for _ in range(house.tools.settings.scoring_attempts):
        assert len(_claim(house)) == 1
        house.clock.forward(hours=1)
    assert score_waiting(house.tools) == 1
    assert [row["state"] for row in house.rows(versions)] == ["unscored"]
    assert len(house.rows(reviews)) == 1


def test_a_text_that_no_key_opens_stops_nobody_else(house: House) -> None:
    """It goes to a person in the end; the posts behind it are scored at once."""
    sealing = replace(house.tools.keyring, sealer=Sealer([Fernet.generate_key().decode()]))
    strange = replace(house, tools=replace(house.tools, keyring=sealing))
    strange.accept(event("p1", "Sous une autre clé."))
    house.accept(event("p2", "Le point est à 14 h."))
    score_waiting(house.tools)
    assert sorted(row["state"] for row in house.rows(versions)) == ["scored", "waiting"]
    for _ in range(house.tools.settings.scoring_attempts):
        house.clock.forward(hours=1)
        score_waiting(house.tools)
    assert sorted(row["state"] for row in house.rows(versions)) == ["scored", "unscored"]


def test_a_version_that_cannot_be_scored_frees_what_was_held_of_the_one_before(house: House) -> None:
    """An edit cancels the end of the hold; a failure after it must not leave the post held for ever."""
    house.add_source("avec-rappel", callback_url="https://rse.example/rappel")
    house.moderate(event("p1", "mdp : Tilleul*9vert", post_more={"version": 1}), source="avec-rappel")
    with house.tools.database.writing() as connection:
        connection.execute(notices.update().where(notices.c.type == "post.decided").values(state="sent"))
    house.accept(event("p1", "Corrigé.", type="post.edited", post_more={"version": 2}), source="avec-rappel")
    broken = replace(house.tools, scorer=FailingScorer())
    while not any(row["state"] == "unscored" for row in house.rows(versions)):
        house.clock.forward(hours=1)
        score_waiting(broken)
    waiting = [row for row in house.rows(notices) if row["state"] == "pending"]
    assert [(row["type"], row["body"]["post"]["version"]) for row in waiting] == [("post.freed", 2)]


def test_a_raised_flag_does_not_show_by_its_absence(house: House) -> None:
    """The platform reads the same flags of every post."""
    house.add_source("avec-rappel", callback_url="https://rse.example/rappel")
    house.moderate(event("p1", "Je signale une fraude."), event("p2", "Bonjour."), source="avec-rappel")
    flags = [row["body"]["result"]["flags"] for row in house.rows(notices)]
    assert flags[0] == flags[1]


def _claim(house: House) -> list[posts.Work]:
    with house.tools.database.writing() as connection:
        return posts.claim(
            connection,
            number=8,
            lease_s=house.tools.settings.lease_s,
            now=house.clock(),
        )
