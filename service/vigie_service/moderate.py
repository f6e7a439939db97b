"""The whole path of one post; start reading here."""

from vigie_service.decide import Circumstances, decide
from vigie_service.outbox import notify
from vigie_service.plain import as_plain
from vigie_service.record import Outcome, record
from vigie_service.store.posts import Work, open_words
from vigie_service.store.sources import ACTING
from vigie_service.tools import Tools


def moderate(work: Work, tools: Tools) -> None:
    """Score, decide, record, notify: what a post goes through once it is accepted (accept.py).

    Raises:
        LeaseLost: somebody else took the work over; nothing was recorded.
        UnreadableSeal: no key at hand opens the text.
        StoreUnavailable: nothing was recorded; the lease runs out and the work is done again.
    """
    words = open_words(work.sealed, tools.keyring.sealer)
    text = as_plain(words.text, words.format)
    scores = tools.scorer.score(text, parent=words.parent, community=work.community_name)
    decision = decide(scores, tools.charter, circumstances(work))
    outcome = Outcome(work, scores, decision)
    with tools.database.writing() as connection:
        record(outcome, connection, tools)
        notify(outcome, connection, tools)


def circumstances(work: Work) -> Circumstances:
    """What the charter looks at beside the scores."""
    community = work.community_name or work.community_kind or ""
    return Circumstances(community, work.audience, work.guests, may_hold=work.mode == ACTING)
