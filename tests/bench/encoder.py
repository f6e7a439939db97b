"""What the encoder costs: alone, in a full verdict, in the cascade; beside Presidio and a classifier of XLM-R's shape.

Run by `make bench`: `python tests/bench/encoder.py`. CPU time of this process, one thread, medians of repeats in which
all take turns, ratios within the run; the bundle is the one in use.
"""

import os
import random
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from big_classifier import big_classifier
from cpu_time import cpu_ms, one_by_one
from rivals import presidio
from vigie_datasets.example import Example
from vigie_datasets.example_files import read_examples
from vigie_datasets.split import Side, own_side
from vigie_models.bundle import Bundle
from vigie_models.cascade import ENCODER, EncoderUse
from vigie_models.encoder import EncoderPart
from vigie_models.reading import read
from vigie_models.scorer import Scorer
from vigie_service.app import open_bundle
from vigie_service.settings import Settings

ROOT: Final = Path(__file__).parents[2]
REPEATS: Final = int(os.environ.get("BENCH_REPEATS", "5"))
POSTS: Final = 100
TOKENS: Final = range(60, 91)  # beside the prefix and both ends
FLAGS: Final = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8")
CONSOLE: Final = Console(width=118)


def print_costs(bundle: Bundle, part: EncoderPart, texts: Sequence[str]) -> None:
    """A full verdict beside the encoder alone and others, on posts of about 74 tokens."""
    proses = [read(text).prose().text for text in texts]
    windows = [[each.ids[None] for each in part.opened.tokenizer.windows(prose)] for prose in proses]
    always, never = (Scorer(bundle, encoder=use) for use in (EncoderUse.ALWAYS, EncoderUse.NEVER))
    presidio_told, big = presidio(), big_classifier()
    costs = cpu_ms(
        {
            "the encoder alone": lambda: [list(part.opened.states_of(prose)) for prose in proses],
            "full verdict, always": one_by_one(always.score, texts),
            "full verdict, never": one_by_one(never.score, texts),
            "Presidio, French": one_by_one(presidio_told, texts),
            "shape of XLM-R base, single precision": lambda: [big(ids) for each in windows for ids in each],
        },
        REPEATS,
    )
    counts = [sum(ids.shape[1] for ids in each) for each in windows]
    table = Table("on these posts", "ms a post", "× the encoder alone", box=None)
    for name, cost in costs.items():
        table.add_row(name, f"{cost / len(texts):.2f}", f"{cost / costs['the encoder alone']:.2f}")
    CONSOLE.print(f"{len(texts)} posts, {statistics.mean(counts):.0f} tokens each on average; {cpu_flags()}")
    CONSOLE.print(table)
    CONSOLE.print("Aim: a full verdict with `always` within 1.2 times the encoder alone.\n")


def print_cascade(bundle: Bundle, groups: dict[str, Sequence[str]]) -> None:
    """What each use costs on average, and how many posts the encoder reads."""
    table = Table("posts", "use", "read by the encoder", "ms a post", "× always", box=None)
    for name, texts in groups.items():
        scorers = {use: Scorer(bundle, encoder=use) for use in EncoderUse}
        costs = cpu_ms({use: one_by_one(scorer.score, texts) for use, scorer in scorers.items()}, REPEATS)
        for use, scorer in scorers.items():
            read_by = sum(ENCODER in scorer.score(text).read_by for text in texts) / len(texts)
            cost = costs[use]
            table.add_row(name, use, f"{read_by:.0%}", f"{cost / len(texts):.2f}", f"{cost / costs['always']:.2f}")
    CONSOLE.print(table)
    CONSOLE.print("Aim: the default use costs at most half of `always` on routine posts.")


def cpu_flags() -> str:
    """Which of the instructions that count this processor has."""
    info = Path("/proc/cpuinfo")
    known = set(info.read_text().split()) if info.exists() else set[str]()
    return "processor: " + " ".join(flag for flag in FLAGS if flag in known)


def is_routine(post: Example) -> bool:
    """Plain work: nothing disclosed, no breach, not protected either."""
    return post.relevance == "business" and not (post.leak_level or post.tone or post.functionality)


def main() -> None:
    """Print every table."""
    bundle = open_bundle(Settings())
    if bundle.encoder is None:
        CONSOLE.print("The bundle in use has no encoder.")
        return
    chance = random.Random(3)
    posts = [post for post in read_examples(ROOT / "datasets") if own_side(post) is Side.TEST]
    chance.shuffle(posts)
    tokenizer = bundle.encoder.opened.tokenizer
    long = (post.text for post in posts if sum(map(len, tokenizer.windows(post.text))) in TOKENS)
    with threadpool_limits(1):
        print_costs(bundle, bundle.encoder, [text for text, _ in zip(long, range(POSTS), strict=False)])
        routine = [post.text for post in posts if is_routine(post)][:POSTS]
        print_cascade(bundle, {"routine": routine, "the corpus, of which four in ten at fault": [p.text for p in posts[:POSTS]]})  # fmt: skip  # noqa: E501


if __name__ == "__main__":
    main()
