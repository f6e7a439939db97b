"""Recall, precision and CPU time a post of our detectors, Presidio and detect-secrets, on the same texts in one run.

Run by `make bench`: `python tests/bench/detectors.py [test|dev]`. Each tool is scored on the kinds that it claims, by
overlap; ratios within the run are what counts. Then what a post of 60 words costs, and how time grows on hostile texts.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from rich.console import Console
from rich.table import Table
from spacy.language import Language

import growth
from rivals import PRESIDIO_KINDS, SECRET_KINDS, Told, detect_secrets, presidio
from spans import FOLDER, LEAST_CONFIDENCE, MarkedText, read_marked
from vigie_datasets.example_files import read_examples
from vigie_datasets.split import Side, own_side
from vigie_models.axes import Kind
from vigie_models.detect.all import RULES
from vigie_models.detect.gate import Gate
from vigie_models.detect.people import Names
from vigie_models.normalise import normalise
from vigie_models.reading import findings_of

ROOT: Final = Path(__file__).parents[2]
REPEATS: Final = 3
POSTS_OF_60_WORDS: Final = 100
ALL_KINDS: Final = tuple(kind for kind in Kind if kind is not Kind.TERM)
UNNAMED: Final = tuple(kind for kind in ALL_KINDS if kind is not Kind.PERSON)
OURS: Final = {"ours, no names": UNNAMED, "ours, names near facts": ALL_KINDS, "ours, names everywhere": ALL_KINDS}
CONSOLE: Final = Console(width=118)

Teller = Callable[[str], Any]  # a list of what was told


@dataclass(frozen=True, slots=True)
class Tool:
    """What tells findings, and of which kinds."""

    name: str
    kinds: tuple[Kind, ...]
    tell: Teller


@dataclass(frozen=True, slots=True)
class Score:
    """Of `marked` spans, `found` overlap a finding and `exact` are one; of `told` findings `right` overlap a span."""

    marked: int
    found: int
    exact: int
    told: int
    right: int

    @property
    def shares(self) -> tuple[str, str, str]:
        """Recall, exact recall and precision, as they are printed."""
        return _share(self.found, self.marked), _share(self.exact, self.marked), _share(self.right, self.told)


def ours(names: Names) -> Teller:
    """Our detectors, as the service calls them."""

    def tell(text: str) -> list[Told]:
        found = findings_of(text, names=names)
        return [Told(each.start, each.end, (each.kind,)) for each in found if each.confidence >= LEAST_CONFIDENCE]

    return tell


def score(texts: Sequence[MarkedText], told: Sequence[list[Told]], kinds: Sequence[Kind]) -> Score:
    """How findings agree with the marks, over these kinds together."""
    counts = [0] * 5
    for text, all_told in zip(texts, told, strict=True):
        spans = tuple(span for span in text.spans if span.kind in kinds)
        of_kinds = [each for each in all_told if set(each.kinds) & set(kinds)]
        exact = {(each.start, each.end, kind) for each in of_kinds for kind in each.kinds}
        tallies = (
            len(spans),
            sum(any(each.is_right((span,)) for each in of_kinds) for span in spans),
            sum((span.start, span.end, span.kind) in exact for span in spans),
            len(of_kinds),
            sum(each.is_right(spans) for each in of_kinds),
        )
        counts = [total + tally for total, tally in zip(counts, tallies, strict=True)]
    return Score(*counts)


def cpu_ms(tell: Callable[[str], Any], text: str) -> float:
    """CPU time of one reading, in milliseconds."""
    begun = time.process_time()
    tell(text)
    return (time.process_time() - begun) * 1000


def costs_of(tools: Sequence[Tool], texts: Sequence[str]) -> dict[str, list[float]]:
    """For each tool the CPU milliseconds a text, the median of some repeats; the tools take turns over all texts.

    Not text by text: whoever came after Presidio would pay for the processor's caches, which it fills.
    """
    taken: dict[str, list[list[float]]] = {tool.name: [] for tool in tools}
    for _ in range(REPEATS):
        for tool in tools:
            taken[tool.name].append([cpu_ms(tool.tell, text) for text in texts])
    return {name: list(map(statistics.median, zip(*repeats, strict=True))) for name, repeats in taken.items()}


def share_named(texts: Sequence[str]) -> float:
    """The share of texts on which spaCy is asked for names when they are looked for near private facts."""
    asked = 0
    spacys: Any = Language
    call = spacys.__call__

    def counting(*arguments: Any, **options: Any) -> Any:
        nonlocal asked
        asked += 1
        return call(*arguments, **options)

    share = 0
    spacys.__call__ = counting
    try:
        for text in texts:
            before = asked
            findings_of(text, names=Names.NEAR)
            share += asked > before
    finally:
        spacys.__call__ = call
    return share / len(texts)


def posts() -> list[str]:
    """The corpus' posts that are not of its test side: ordinary ones, most of them without any value."""
    examples = read_examples(ROOT / "datasets" / "posts")
    return [example.text for example in examples if own_side(example) is not Side.TEST]


def print_scores(texts: Sequence[MarkedText], tools: Sequence[Tool], told: dict[str, list[list[Told]]]) -> None:
    """One line a tool, and ours again on the kinds of each other tool."""
    costs = costs_of(tools, [text.text for text in texts])
    cheapest = statistics.median(costs["ours, no names"])
    columns = ("tool", "on the kinds of", "spans", "recall", "exact", "precision", "CPU ms", "mean", "× ours")
    table = Table(*columns, box=None)
    rows = [(tool, tool.name, tool.kinds) for tool in tools]
    rows += [(tools[1], "Presidio", tools[3].kinds), (tools[0], "detect-secrets", tools[4].kinds)]
    for tool, whose, kinds in rows:
        got = score(texts, told[tool.name], kinds)
        recall, exact, precision = got.shares
        median, mean = statistics.median(costs[tool.name]), statistics.fmean(costs[tool.name])
        table.add_row(
            tool.name, "its own" if whose == tool.name else whose, str(got.marked),
            recall, exact if tool.name in OURS else "", precision,
            f"{median:.3f}", f"{mean:.3f}", f"{median / cheapest:.1f}",
        )  # fmt: skip
    CONSOLE.print(table)
    for tool in tools[3:]:
        CONSOLE.print(f"{tool.name} claims {', '.join(tool.kinds)}.")


def print_kinds(texts: Sequence[MarkedText], tools: Sequence[Tool], told: dict[str, list[list[Told]]]) -> None:
    """One line a kind: ours with names near facts, and the tools that claim it."""
    *_, their, secrets = tools
    columns = ("Presidio: recall", "precision", "detect-secrets: recall")  # which seldom says what kind a secret is
    table = Table("kind", "spans", "recall", "exact", "precision", *columns, box=None)
    for kind in ALL_KINDS:
        got = score(texts, told["ours, names near facts"], [kind])
        recall, _, precision = score(texts, told[their.name], [kind]).shares if kind in their.kinds else ("", "", "")
        found = score(texts, told[secrets.name], [kind]).shares[0] if kind in secrets.kinds else ""
        table.add_row(kind, str(got.marked), *got.shares, recall, precision, found)
    CONSOLE.print(table)


def print_costs(tools: Sequence[Tool], ordinary: Sequence[str]) -> None:
    """What a post of about 60 words costs, step by step, and on what share of posts names were looked for."""
    texts = [text for text in ordinary if 58 <= len(text.split()) <= 62][:POSTS_OF_60_WORDS]
    steps = [
        Tool("normalise", (), normalise),
        Tool("normalise and detect", (), tools[0].tell),
        tools[1],
        tools[3],
        tools[4],
    ]
    medians = {name: statistics.median(costs) for name, costs in costs_of(steps, texts).items()}
    told = ", ".join(f"{name} {median:.3f} ms" for name, median in medians.items())
    CONSOLE.print(f"\n{len(texts)} ordinary posts of about 60 words, median CPU time: {told}.")
    gate, scans = Gate(RULES), [normalise(text).scan for text in texts]
    tried = statistics.mean(len(list(gate.open(scan))) for scan in scans)
    CONSOLE.print(f"Of {len(RULES)} rules {tried:.1f} are tried on such a post; the others need words that it lacks.")
    ratio = medians["Presidio"] / medians["normalise and detect"]
    CONSOLE.print(f"There Presidio takes {ratio:.0f} times what ours takes without names (aim: 30).")
    CONSOLE.print(f"Names were looked for on {share_named(ordinary):.1%} of {len(ordinary)} ordinary posts.")


def print_growth() -> None:
    """How CPU time grows with the size of hostile texts; the worst ones."""
    CONSOLE.print("\nGrowth of CPU time from 16 kB to 1 MB of hostile text: exponents, 1 where time is linear in size")
    table = Table("what", "text", "exponent", "s at 1 MB", box=None)
    first = (growth.measured_again(each) if each.exponent > growth.MOST else each for each in growth.measured())
    measured = sorted(first, key=lambda each: -each.exponent)
    for each in measured[:8]:
        table.add_row(each.what, each.text, f"{each.exponent:.2f}", f"{each.seconds[-1]:.3f}")
    CONSOLE.print(table)
    CONSOLE.print(
        f"{len(measured)} measured; the worst is {measured[0].exponent:.2f} (aim: at most {growth.MOST:.2f})."
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise PermissionError(f"a detector asks the network: {event}")


def main(chosen: str) -> None:
    """Measure, print, with what the figures depend on."""
    sys.addaudithook(_refuse_network)
    texts, ordinary = read_marked(FOLDER / chosen), posts()
    tools = [
        *(Tool(name, kinds, ours(names)) for (name, kinds), names in zip(OURS.items(), Names, strict=True)),
        Tool("Presidio", tuple(PRESIDIO_KINDS.values()), presidio()),
        Tool("detect-secrets", SECRET_KINDS, detect_secrets()),
    ]
    told = {tool.name: [tool.tell(text.text) for text in texts] for tool in tools}
    words = statistics.fmean(len(text.text.split()) for text in texts)
    CONSOLE.print(f"{len(texts)} texts of the {chosen} set, {words:.0f} words on average")
    CONSOLE.print(
        f"Agreement by overlap; CPU time of a text: the median of {REPEATS}, then the median and mean of the texts"
    )
    print_scores(texts, tools, told)
    CONSOLE.print(f"Names near facts: looked for on {share_named([text.text for text in texts]):.1%} of these texts.\n")
    print_kinds(texts, tools, told)
    print_costs(tools, ordinary)
    print_growth()
    CONSOLE.print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "test" if any((FOLDER / "test").glob("*.jsonl")) else "dev")
