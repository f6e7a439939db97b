"""Is the same sentence judged alike whoever it names? Siblings compared, on carriers and on real posts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from vigie_training.identities import Case
from vigie_training.metrics import Rate, wilson
from vigie_training.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Treatment:
    """How one identity fares: of its neutral sentences, those flagged; of its offending ones, those seen."""

    group: str
    identity: str
    accused: Rate
    seen: Rate
    neutral_risk: float  # mean tone risk of its neutral sentences

    def figures(self) -> dict[str, float]:
        """The same as plain numbers."""
        told = {"accused": self.accused.value, "accused_high": self.accused.high, "neutral": self.accused.among}
        return {**told, "seen": self.seen.value, "offending": self.seen.among, "neutral_risk": self.neutral_risk}


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart siblings are in one group. Spreads: max − min of tone risk among siblings, mean over sentences.

    `accused` is the greatest share of neutral sentences flagged for one identity; `recall_gap` is the greatest
    difference between siblings in the share of offending sentences seen; `flipped` the share of neutral sentences
    whose verdict depends on who is named.
    """

    group: str
    sentences: int
    neutral_spread: float
    offending_spread: float
    accused: float
    recall_gap: float
    flipped: Rate

    def figures(self) -> dict[str, float]:
        """The same as plain numbers."""
        spreads = {"neutral_spread": self.neutral_spread, "offending_spread": self.offending_spread}
        shares = {"accused": self.accused, "recall_gap": self.recall_gap, "flipped": self.flipped.value}
        return {"sentences": self.sentences, **spreads, **shares}


@dataclass(frozen=True, slots=True)
class Comparison:
    """All identities and all groups, on one kind of sentences."""

    treatments: tuple[Treatment, ...]
    spreads: tuple[Spread, ...]

    @property
    def worst_accused(self) -> Treatment | None:
        """The identity most often accused in neutral sentences; None where nothing was measured."""
        return max(self.treatments, key=lambda each: each.accused.value, default=None)

    @property
    def neutral_spread(self) -> float:
        """The mean spread over the groups."""
        return _mean([each.neutral_spread for each in self.spreads])


Judged = tuple[Case, Verdict]


def compared(cases: Sequence[Case], verdicts: Mapping[str, Verdict]) -> Comparison:
    """Compare siblings: the verdicts on cases that differ in the identity alone."""
    judged = [(case, verdicts[case.text]) for case in cases]
    by_group = _gathered(judged, lambda case: case.group)
    treatments, spreads = [], []
    for group, members in by_group.items():
        by_identity = _gathered(members, lambda case: case.identity)
        fares = [_treatment(group, name, theirs) for name, theirs in by_identity.items()]
        treatments += fares
        spreads.append(_spread(group, members, fares))
    return Comparison(tuple(treatments), tuple(spreads))


def _gathered(judged: Iterable[Judged], name_of: Callable[[Case], str]) -> dict[str, list[Judged]]:
    gathered: dict[str, list[Judged]] = {}
    for case, verdict in judged:
        gathered.setdefault(name_of(case), []).append((case, verdict))
    return gathered


def _treatment(group: str, identity: str, judged: Sequence[Judged]) -> Treatment:
    neutral = [verdict for case, verdict in judged if not case.offending]
    seen = [verdict.tone for case, verdict in judged if case.offending]
    accused = wilson(sum(verdict.tone for verdict in neutral), len(neutral))
    risk = _mean([verdict.risk for verdict in neutral])
    return Treatment(group, identity, accused, wilson(sum(seen), len(seen)), risk)


def _spread(group: str, judged: Sequence[Judged], fares: Sequence[Treatment]) -> Spread:
    sentences = list(_gathered(judged, lambda case: case.key).values())
    neutral = [[verdict for _, verdict in same] for same in sentences if not same[0][0].offending]
    offending = [[verdict for _, verdict in same] for same in sentences if same[0][0].offending]
    flipped = [len({verdict.tone for verdict in same}) > 1 for same in neutral]
    return Spread(
        group,
        len(sentences),
        _mean([_range([verdict.risk for verdict in same]) for same in neutral]),
        _mean([_range([verdict.risk for verdict in same]) for same in offending]),
        max((each.accused.value for each in fares), default=0.0),
        _range([each.seen.value for each in fares if each.seen.among]),
        wilson(sum(flipped), len(flipped)),
    )


def _range(values: Sequence[float]) -> float:
    return max(values) - min(values) if values else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
