"""From scores to a decision, by the charter alone: a pure function that keeps the product's promises."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, KIND_RULES, TONE_CATEGORIES, Axis, axis_of
from vigie_models.finding import Finding
from vigie_models.scores import Scores
from vigie_service.charter import OFF_TOPIC, Action, Article, Charter

MODERATION: Final = "moderation"
REFERENT: Final = "referent"  # possible whistle-blowing reports, and nobody else's
LISTENING: Final = "ecoute"  # distress: a matter of care
SURE: Final = 0.9  # a detector that goes by the words around a value says less: a person looks first
_RANK: Final = {Action.PUBLISH: 0, Action.REVIEW: 1, Action.HOLD: 2}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where a post was made, as far as the charter looks at it. `audience` counts readers; None is unknown."""

    community: str = ""
    audience: int | None = None
    guests: bool = False
    may_hold: bool = True  # false for a source in « observer »


@dataclass(frozen=True, slots=True)
class Statement:
    """Why: one article, what it tells the author, and where in the text (code points, end excluded)."""

    article: str
    title: str
    message: str
    axis: str
    category: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What is proposed, why, and which desks look at it; `proposed` is the action before « observer » capped it."""

    action: Action
    proposed: Action
    statements: tuple[Statement, ...] = ()
    desks: tuple[str, ...] = field(default=())

    @property
    def flagged(self) -> bool:
        """Whether somebody has to look."""
        return bool(self.desks)


def decide(scores: Scores, charter: Charter, where: Circumstances) -> Decision:
    """A possible alert goes to the referent alone; distress is never a breach; the rest follows the articles.

    A post that the bundle is in doubt about is published, and moderators are asked to look; nothing is cited.
    """
    listening = (LISTENING,) if "care" in scores.flags.raised else ()
    if "alert" in scores.flags.raised:
        return Decision(Action.PUBLISH, Action.PUBLISH, desks=(REFERENT, *listening))
    tone = [] if listening else _tone(scores, charter, where)
    found = [*_leaks(scores, charter, where), *tone, *_hint(scores, charter, where)]
    proposed = max((action for action, _ in found), key=_RANK.__getitem__, default=Action.PUBLISH)
    action = Action.REVIEW if proposed is Action.HOLD and not where.may_hold else proposed
    to_read = proposed is not Action.PUBLISH or _in_doubt(scores, charter, where, listening=bool(listening))
    moderation = (MODERATION,) if to_read else ()
    return Decision(action, proposed, tuple(statement for _, statement in found), (*moderation, *listening))


def _tone(scores: Scores, charter: Charter, where: Circumstances) -> list[tuple[Action, Statement]]:
    return [
        (article.action, _statement(article, Axis.TONE, category, scores.tone.findings))
        for category in scores.tone.breaches
        if (article := charter.article_for(category, where.community))
    ]


def _in_doubt(scores: Scores, charter: Charter, where: Circumstances, *, listening: bool) -> bool:
    """Whether an article might be touched, on an axis that the bundle is undecided about."""
    asked = {Axis.CONFIDENTIALITY: CONFIDENTIALITY_CATEGORIES, Axis.TONE: () if listening else TONE_CATEGORIES}
    if _is_private(charter, where):
        asked[Axis.CONFIDENTIALITY] = ()
    articles = [charter.article_for(name, where.community) for axis in scores.undecided for name in asked[axis]]
    return any(article is not None and article.action is not Action.PUBLISH for article in articles)


def _is_private(charter: Charter, where: Circumstances) -> bool:
    return where.audience is not None and where.audience <= charter.small_circle and not where.guests


def _leaks(scores: Scores, charter: Charter, where: Circumstances) -> list[tuple[Action, Statement]]:
    leak = scores.confidentiality
    private = _is_private(charter, where)
    if leak.level == 0 or (leak.level == 1 and private):
        return []
    return [
        (_leak_action(article, proved(leak.findings, category), private), statement)
        for category in _leaked(scores)
        if (article := charter.article_for(category, where.community))
        and (statement := _statement(article, Axis.CONFIDENTIALITY, category, leak.findings))
    ]


def proved(findings: Iterable[Finding], category: str) -> bool:
    """Whether a value that proves itself was seen: a complete IBAN is one, a phone number said to be private is not."""
    return any(finding.category == category and _proves(finding) for finding in findings)


def _proves(finding: Finding) -> bool:
    itself = finding.kind in KIND_RULES and KIND_RULES[finding.kind].level == 2
    return itself and finding.level == 2 and finding.confidence >= SURE


def _leak_action(article: Article, is_proved: bool, private: bool) -> Action:
    return article.when_proved if is_proved and not private else article.action


def _leaked(scores: Scores) -> list[str]:
    """The categories to cite: those a detector saw or a model finds likelier than not, else the likeliest one."""
    leak = scores.confidentiality
    seen = {finding.category for finding in leak.findings if finding.level >= 1}
    cited = [name for name, chance in leak.categories.items() if name in seen or chance >= 0.5]
    return cited or [max(leak.categories, key=lambda name: leak.categories[name])]


def _hint(scores: Scores, charter: Charter, where: Circumstances) -> list[tuple[Action, Statement]]:
    article = charter.article_for(OFF_TOPIC, where.community)
    if article is None or scores.relevance.label != OFF_TOPIC:
        return []
    return [(Action.PUBLISH, _statement(article, Axis.RELEVANCE, OFF_TOPIC, ()))]


def _statement(article: Article, axis: Axis, category: str, findings: Sequence[Finding]) -> Statement:
    assert category == OFF_TOPIC or axis_of(category) is axis  # noqa: S101 - a slip here would cite the wrong article
    spans = tuple(sorted({(f.start, f.end) for f in findings if f.category == category}))
    return Statement(article.number, article.title, article.message, axis, category, spans)
