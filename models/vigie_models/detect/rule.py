"""A detector's rule: what it looks for, what proves it, which words around decide, and the examples that test it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from vigie_models.axes import KIND_RULES, Kind
from vigie_models.company import UNKNOWN_COMPANY, Company
from vigie_models.detect import context
from vigie_models.detect.pattern import Match, pattern
from vigie_models.finding import Finding
from vigie_models.normalise import Normalised

LEAST_CONFIDENCE: Final = 0.3  # what is less sure is not told


@dataclass(frozen=True, slots=True)
class Sighting:
    """A place where a rule's pattern matched; `start` and `end` are the value's, in `text.clean` and `text.scan`."""

    text: Normalised
    match: Match
    start: int
    end: int
    company: Company = UNKNOWN_COMPANY

    @property
    def scan(self) -> bytes:
        """The whole text, one ASCII byte a character."""
        return self.text.scan

    @property
    def raw(self) -> bytes:
        """The value as it stands in the scan."""
        return self.text.scan[self.start : self.end]

    @property
    def value(self) -> str:
        """The value without the signs that group it (blanks, dots, dashes, slashes), case kept."""
        return self.raw.translate(None, b" \t\r\n.-/_()").decode()

    def before(self, reach: int = context.NEAR) -> bytes:
        """What stands before the value."""
        return context.before(self.scan, self.start, reach)

    def after(self, reach: int = context.NEAR) -> bytes:
        """What stands after the value, on its line."""
        return context.after(self.scan, self.end, reach)

    def around(self, reach: int = context.NEAR) -> bytes:
        """What stands on both sides of the value."""
        return context.around(self.scan, self.start, self.end, reach)

    def sentence(self) -> bytes:
        """The rest of the value's sentence."""
        return context.in_sentence(self.scan, self.start, self.end)

    def line_before(self, reach: int = context.NEAR) -> bytes:
        """What stands before the value on its line."""
        return self.before(reach).rsplit(b"\n", 1)[-1]


class Verdict(NamedTuple):
    """How sure, why (a French sentence that repeats nothing of the text), and the level; None: that of the kind."""

    confidence: float
    reason: str
    level: int | None = None


class Where(Enum):
    """Where a clue is looked for."""

    BEFORE = "before the value"
    AFTER = "after it, on its line"
    AROUND = "on both sides"
    SENTENCE = "in the rest of its sentence"


@dataclass(frozen=True, slots=True)
class Clue:
    """Words around a value that decide; of a rule's clues the first that is seen counts, the others do not.

    `words` names a list of `lexicons/contexts.toml`. A confidence under 0.3 means: this is no finding. What is None
    stays as the rule has it.
    """

    words: str
    where: Where
    confidence: float
    reason: str | None = None
    level: int | None = None
    reach: int = context.NEAR

    def is_seen(self, sighting: Sighting) -> bool:
        """Whether one of the words stands there."""
        return context.says(self.words, self._looked_at(sighting))

    def _looked_at(self, sighting: Sighting) -> bytes:
        if self.where is Where.SENTENCE:
            return sighting.sentence()
        if self.where is Where.BEFORE:
            return sighting.before(self.reach)
        return sighting.after(self.reach) if self.where is Where.AFTER else sighting.around(self.reach)

    def applied_to(self, verdict: Verdict) -> Verdict:
        """The verdict, changed by this clue."""
        return Verdict(
            self.confidence,
            verdict.reason if self.reason is None else self.reason,
            verdict.level if self.level is None else self.level,
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which one kind of thing shows.

    `pattern`: RE2, over `Normalised.scan`, where accents are gone and case is kept; its first group is the value,
    or all of it where it has none. Bounded repeats only, so that a match never costs more than its length.
    `extent`: where the value really starts and ends, for what a pattern cannot say; None: nothing there.
    `proof`: what the value without its separators must pass: a key, a checksum, a range.
    `judge`: the verdict where a fixed one is not enough; None: no finding.
    `clues`: words around that raise, lower or deny.
    `needs`: a pattern that fits somewhere in every text in which the judge gives a verdict; only its literals are read,
    to spare the rule where none of them stands. Without edges of words: the judge sees stretches that cut words. What
    `pattern` itself needs is known without. None: nothing more.
    `examples` hold each value between ⟦ and ⟧; in `counter_examples` the rule sees nothing. Both are its tests.
    """

    name: str
    kind: Kind
    pattern: str
    reason: str
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    confidence: float = 0.9
    level: int | None = None
    extent: "Callable[[Normalised, Match], tuple[int, int] | None] | None" = None
    proof: Callable[[str], bool] | None = None
    judge: Callable[[Sighting], Verdict | None] | None = None
    clues: tuple[Clue, ...] = ()
    needs: str | None = None

    def findings(self, text: Normalised, company: Company = UNKNOWN_COMPANY) -> Iterator[Finding]:
        """What this rule sees, in order, without overlap; offsets in `text.clean`."""
        done = 0
        for match in pattern(self.pattern).finditer(text.scan):
            span = self._span(text, match)
            if span is None or span[0] < done:
                continue
            sighting = Sighting(text, match, *span, company)
            verdict = self._verdict(sighting)
            if verdict is not None and verdict.confidence >= LEAST_CONFIDENCE:
                done = sighting.end
                yield self._finding(sighting, verdict)

    def _span(self, text: Normalised, match: Match) -> tuple[int, int] | None:
        if self.extent is not None:
            return self.extent(text, match)
        group = 1 if pattern(self.pattern).groups else 0
        return (match.start(group), match.end(group)) if match.start(group) >= 0 else None

    def _verdict(self, sighting: Sighting) -> Verdict | None:
        if self.proof is not None and not self.proof(sighting.value):
            return None
        verdict = self.judge(sighting) if self.judge else Verdict(self.confidence, self.reason, self.level)
        if verdict is None:
            return None
        clue = next((clue for clue in self.clues if clue.is_seen(sighting)), None)
        return clue.applied_to(verdict) if clue else verdict

    def _finding(self, sighting: Sighting, verdict: Verdict) -> Finding:
        of_kind = KIND_RULES[self.kind]
        level = of_kind.level if verdict.level is None else verdict.level
        return Finding(
            self.kind, of_kind.category, sighting.start, sighting.end, verdict.confidence, verdict.reason, level
        )
