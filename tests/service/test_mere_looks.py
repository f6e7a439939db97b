"""What a mere look promises: the post is published, nothing is held against it, and nobody outside hears of it."""

from dataclasses import replace

from desk import Browser, waiting
from houses import Caller, House
from vigie_models.axes import Axis
from vigie_models.fakes import FixedScorer
from vigie_service.fakes import event
from vigie_service.review_words import why
from vigie_service.store.tables import notices


def test_a_mere_look_is_told_to_nobody(caller: Caller, camille: Browser) -> None:
    """A post in doubt is published at once, waits « à regarder », and « conforme » makes no notice: all is said."""
    caller.house.add_source("rappelle", callback_url="https://rse.example/rappel")
    in_doubt = replace(caller.house.tools.scorer.score("Bonjour"), undecided=(Axis.TONE,))
    House(replace(caller.house.tools, scorer=FixedScorer(in_doubt)), caller.house.clock).moderate(
        event(), source="rappelle"
    )
    (review,) = waiting(caller.house)
    (told,) = caller.house.rows(notices)
    assert review.result is not None
    assert review.result["decision"] == {"action": "publish", "statements": []}
    assert why(review, caller.house.tools.charter, caller.house.clock()).badge == "À regarder"
    verdict = {"outcome": "conforme", "stamp": review.stamp}
    assert camille.send(f"/v1/reviews/{review.id}/decision", verdict).status_code == 200
    assert [notice["id"] for notice in caller.house.rows(notices)] == [told["id"]]
