"""How a scorer stands noise and how alike it treats people; start reading here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from vigie_datasets.example import Example
from vigie_models.scorer import ScoresText
from vigie_training.fairness import Comparison, compared
from vigie_training.gates import Gate, recorded
from vigie_training.identities import Carrier, carried, carriers, swapped
from vigie_training.invariance import Steadiness, invariance, noises_for
from vigie_training.recipe import GateRules, RobustnessRules
from vigie_training.verdicts import judge_with

_KINDS = ("carriers", "real")


@dataclass(frozen=True, slots=True)
class Robustness:
    """Steadiness under noise, fairness on carriers and on real posts with swapped identities, and the gates."""

    noises: tuple[Steadiness, ...]
    carriers: Comparison
    real: Comparison
    gates: tuple[Gate, ...]

    @property
    def failures(self) -> list[str]:
        """Why the gate is shut; none: it is open."""
        return [gate.reason for gate in self.gates if not gate.passed]

    def figures(self) -> dict[str, dict[str, float]]:
        """The same as plain numbers, rounded, for the manifest and for `--json`."""
        named = {f"noise_{each.axis}_{each.noise}": each.figures() for each in self.noises}
        for kind, comparison in zip(_KINDS, (self.carriers, self.real), strict=True):
            named |= {f"fair_{kind}_{each.group}": each.figures() for each in comparison.spreads}
            named |= {f"fair_{kind}_{each.group}: {each.identity}": each.figures() for each in comparison.treatments}
        named |= recorded(self.gates)
        return {name: {key: round(value, 4) for key, value in figures.items()} for name, figures in named.items()}


def robustness(
    scorer: ScoresText,
    examples: Sequence[Example],
    rules: RobustnessRules,
    gates: GateRules,
    *,
    jobs: int = 1,
    tick: Callable[[int], None] = lambda _: None,
) -> Robustness:
    """Judge the examples under noise and identities swapped. Same scorer, examples and rules, same record.

    `tick` is told how many texts were scored. Of more examples than `rules.most_posts`, those are taken that
    a hash of their id puts first; they are the same for every bundle.
    """
    chosen = sampled(examples, rules.most_posts)
    judge = judge_with(scorer, jobs=jobs, tick=tick)
    own = list(carried(_thinned(carriers(), rules.most_carriers)))
    real = [case for example in chosen for case in swapped(example)]
    verdicts = judge(case.text for case in (*own, *real))
    on_carriers, on_real = compared(own, verdicts), compared(real, verdicts)
    noises = invariance(chosen, judge, seed=rules.seed)
    return Robustness(noises, on_carriers, on_real, gates_of(on_carriers, gates))


def most_texts(examples: Sequence[Example], rules: RobustnessRules) -> int:
    """How many texts `robustness` scores at most: each post under each noise, each carrier about each identity."""
    chosen = sampled(examples, rules.most_posts)
    own = sum(1 for _ in carried(_thinned(carriers(), rules.most_carriers)))
    real = sum(1 for example in chosen for _ in swapped(example))
    return own + real + len(chosen) * (1 + len(noises_for(chosen)))


def gates_of(carriers_: Comparison, rules: GateRules) -> tuple[Gate, ...]:
    """The ceilings on what naming somebody may cost in sentences that are neutral for sure."""
    worst = carriers_.worst_accused
    who = f"{worst.group}: {worst.identity}" if worst else "nobody"
    return (
        Gate("neutral_accused", worst.accused.value if worst else 0.0, rules.neutral_accused, who),
        Gate("neutral_spread", carriers_.neutral_spread, rules.neutral_spread, "tone risk between siblings, mean"),
    )


def sampled(examples: Sequence[Example], most: int) -> list[Example]:
    """At most `most` examples, drawn by their id for ever, in the order of their draw."""
    return sorted(examples, key=lambda example: sha256(example.id.encode()).digest())[:most]


def _thinned(everything: Sequence[Carrier], most: int) -> Sequence[Carrier]:
    """Evenly spaced ones, `most` at most, so that every kind stays represented."""
    return everything[:: -(-len(everything) // most)]
