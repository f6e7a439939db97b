"""What a score costs, beside the same model uncompiled, Presidio with spaCy and a bare loop; and how that grows.

Run by `make bench`: `python tests/bench/scoring.py`. CPU time of this process unless wall time is said, medians of
repeats in which all take turns, ratios within the run; the bundle is the one in use, detectors run, names are not
looked for. N-grams alone: the encoder has a bench of its own.
"""

import dataclasses
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import numpy as np
from fastapi.testclient import TestClient
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

import worker_memory
from cpu_time import Task, cpu_ms, one_by_one
from growth import exponent
from houses import make_house
from rivals import presidio, text_categories
from uncompiled import Textbook, Uncompiled
from vigie_datasets.example import Example
from vigie_datasets.example_files import read_examples
from vigie_datasets.split import Side, own_side
from vigie_models.axes import HEADS
from vigie_models.bundle import Bundle
from vigie_models.cascade import EncoderUse
from vigie_models.heads import probabilities
from vigie_models.model import Model
from vigie_models.ngrams import Vocabulary
from vigie_models.reading import read
from vigie_models.scorer import Scorer
from vigie_service.app import OneAtATime, create_app, open_bundle
from vigie_service.settings import Settings
from vigie_service.store.database import Database
from vigie_training.recipe import read_recipe

ROOT: Final = Path(__file__).parents[2]
REPEATS: Final = int(os.environ.get("BENCH_REPEATS", "5"))
POSTS: Final = 100
LEARNING: Final = 2_000  # posts that the uncompiled forms are fitted on
LENGTHS: Final = (60, 190, 600, 1_900, 6_000)  # words
VOCABULARIES: Final = (10_000, 30_000, 60_000)  # n-grams
FILE_LINES: Final = 9_000
FEW_LINES: Final = 1_000  # a run of so many is mostly start
CONSOLE: Final = Console(width=118)


def bare_loop(text: str) -> int:
    """What Python itself takes to look at each word."""
    known = dict.fromkeys(("abruti", "rachat", "réunion"), 1)
    return sum(known.get(word.lower(), 0) for word in text.split())


def print_costs(bundle: Bundle, same: Uncompiled, textbook: Textbook, texts: Sequence[str]) -> None:
    """Posts one at a time, and all of them at once where that is another way."""
    scorer, compiled = (
        Scorer(each, encoder=EncoderUse.NEVER) for each in (bundle, dataclasses.replace(bundle, model=same.model()))
    )
    presidio_told, categories = presidio(), text_categories(HEADS)
    single: dict[str, Callable[[str], Any]] = {
        "ours, the bundle in use": scorer.score,
        "ours, the model below": compiled.score,
        "ours, answers without reasons": lambda text: probabilities(bundle.model.see(read(text)).log_odds()),
        "same model, scikit-learn": same.score,
        "textbook, scikit-learn": textbook.score,
        "textbook, one pipeline a head": textbook.score_by_pipelines,
        "Presidio + spaCy textcat": lambda text: (presidio_told(text), categories(text)),
        "bare loop over the words": bare_loop,
    }
    batch: dict[str, Task] = {
        "same model, scikit-learn": lambda: same.score_all(texts),
        "textbook, scikit-learn": lambda: textbook.score_all(texts),
    }
    costs = cpu_ms({name: one_by_one(score, texts) for name, score in single.items()}, REPEATS)
    batches = cpu_ms(batch, REPEATS)
    table = Table("scorer", "single ms", "× ours", f"batch of {len(texts)}, ms a post", "× ours", box=None)
    ours = costs["ours, the model below"]
    for name, cost in costs.items():
        together = batches.get(name, cost)
        table.add_row(name, f"{cost / len(texts):.3f}", f"{cost / ours:.2f}", f"{together / len(texts):.3f}", f"{together / ours:.2f}")  # fmt: skip  # noqa: E501
    words = [len(text.split()) for text in texts]
    CONSOLE.print(f"\n{len(texts)} posts of {min(words)} to {max(words)} words, median {statistics.median(words):.0f}")
    CONSOLE.print(table)


def print_equality(same: Uncompiled, model: Model, texts: Sequence[str]) -> None:
    """How far what is compiled is from what was fitted."""
    short = [text for text in texts if len(text.split()) < 200]  # of a single window
    served = np.stack([probabilities(model.see(read(text)).log_odds()) for text in short])
    apart = float(np.abs(served - same.score_all(short)).max())
    CONSOLE.print(
        f"Compiled and uncompiled probabilities, {served.size} of them: at most {apart:.1e} apart (aim: 1e-6)."
    )


def print_growth(scorer: Scorer, texts: Sequence[str]) -> None:
    """By length of text, and by number of n-grams."""
    words = list(islice(cycle(" ".join(texts).split(" ")), max(LENGTHS)))
    long = {length: " ".join(words[:length]) for length in LENGTHS}
    costs = cpu_ms(
        {str(length): one_by_one(scorer.score, [text] * (6_000 // length)) for length, text in long.items()}, REPEATS
    )
    each = [costs[str(length)] / (6_000 // length) for length in LENGTHS]
    told = ", ".join(f"{length}: {cost:.2f} ms" for length, cost in zip(LENGTHS, each, strict=True))
    CONSOLE.print(f"\nBy words – {told}; exponent {exponent(LENGTHS, each):.2f} (aim: at most 1.10).")
    bundle = opened()
    sizes = [size for size in VOCABULARIES if size <= len(bundle.model.vocabulary.columns)]
    cut = {
        size: Scorer(dataclasses.replace(bundle, model=smaller(bundle.model, size)), encoder=EncoderUse.NEVER)
        for size in sizes
    }
    costs = cpu_ms({str(size): one_by_one(each.score, texts) for size, each in cut.items()}, REPEATS)
    told = ", ".join(f"{size}: {cost / len(texts):.3f} ms" for size, cost in costs.items())
    CONSOLE.print(f"By n-grams – {told}; exponent {exponent(sizes, list(costs.values())):.2f}.")


def smaller(model: Model, size: int) -> Model:
    """The same with so many n-grams, drawn by lot."""
    names = list(model.vocabulary.columns)
    kept = np.sort(np.random.default_rng(1).choice(len(names), size, replace=False))
    vocabulary = Vocabulary.of([names[place] for place in kept], model.vocabulary.idf[kept])
    return dataclasses.replace(
        model, vocabulary=vocabulary, heads=dataclasses.replace(model.heads, ngrams=model.heads.ngrams[kept])
    )


def print_requests(scorer: Scorer, texts: Sequence[str], home: Path) -> None:
    """What `/v1/score` adds to the scorer's own cost; the client's share is counted too."""
    database = Database(f"sqlite:///{home / 'vigie.sqlite3'}")
    database.migrate()
    tools = make_house(database, home).tools
    settings = tools.settings.model_copy(update={"database_url": "", "demo": True})  # open to callers on this machine
    tools = dataclasses.replace(tools, settings=settings, scorer=OneAtATime(scorer))
    body = json.dumps({"posts": [{"text": text} for text in texts]}).encode()
    app = create_app(tools, in_background=False)
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50_000)) as client:
        assert client.post("/v1/score", content=body).is_success
        asked: Task = lambda: client.post("/v1/score", content=body)  # noqa: E731
        costs = cpu_ms({"alone": one_by_one(scorer.score, texts), "asked": asked}, 2 * REPEATS)
    added = costs["asked"] / costs["alone"] - 1
    CONSOLE.print(
        f"\n/v1/score, {len(texts)} posts a request: {costs['asked'] / len(texts):.3f} ms a post, the scorer alone "
        f"{costs['alone'] / len(texts):.3f} ms: {added:+.0%} (aim: at most +30 %)."
    )


def print_workers(texts: Sequence[str], home: Path) -> None:
    """`vigie score` on one core and on two, by the clock; memory of 1, 2 and 4 processes."""
    source, few = home / "posts.jsonl", home / "few.jsonl"
    lines = [json.dumps({"text": text}) + "\n" for text in random.Random(1).choices(texts, k=FILE_LINES)]
    source.write_text("".join(lines), encoding="utf-8")
    few.write_text("".join(lines[:FEW_LINES]), encoding="utf-8")
    CONSOLE.print(f"\nvigie score, {FILE_LINES} posts, by the clock:")
    for names in ("never", "near"):
        one, two = (wall_s(source, jobs, names) for jobs in (1, 2))
        CONSOLE.print(
            f"names {names}: {one:.1f} s in one process, {two:.1f} s in two, start included: × {one / two:.2f}."
        )
        if names == "never":
            starts = (wall_s(few, jobs, names) for jobs in (1, 2))
            first, second = (
                (FILE_LINES - FEW_LINES) / (whole - start) for whole, start in zip((one, two), starts, strict=True)
            )
            CONSOLE.print(
                f"once started {first:.0f} and {second:.0f} posts/s: × {second / first:.2f} (aims: 1.7, 3,000)."
            )
    command = [sys.executable, worker_memory.__file__, str(source)]
    for workers in (1, 2, 4):
        told = json.loads(subprocess.run([*command, str(workers)], check=True, stdout=subprocess.PIPE).stdout)
        CONSOLE.print(f"{workers} scoring: {told['each']:.0f} MB seen by each, {told['together']:.0f} MB in all.")


def wall_s(source: Path, jobs: int, names: str) -> float:
    """By the clock, the least of some runs: others use the machine too."""
    command = [str(Path(sys.executable).with_name("vigie")), "score", str(source), "-o", os.devnull]
    taken = []
    for _ in range(max(1, REPEATS // 2)):
        begun = time.perf_counter()
        settings = {"VIGIE_NAMES": names, "VIGIE_ENCODER": EncoderUse.NEVER}
        subprocess.run([*command, "--jobs", str(jobs)], check=True, env={**os.environ, **settings})
        taken.append(time.perf_counter() - begun)
    return min(taken)


def opened() -> Bundle:
    """The bundle in use."""
    return open_bundle(Settings())


def learning_posts() -> list[Example]:
    """The corpus' posts that are not of its test side, in an order drawn by lot."""
    posts = [each for each in read_examples(ROOT / "datasets" / "posts") if own_side(each) is not Side.TEST]
    random.Random(5).shuffle(posts)
    return posts


def main() -> None:
    """Measure, print, with what the figures depend on."""
    posts, bundle = learning_posts(), opened()
    recipe, scorer = read_recipe(ROOT / "training" / "recipe.toml"), Scorer(bundle, encoder=EncoderUse.NEVER)
    same = Uncompiled.fit(posts[:LEARNING], recipe)
    compiled, textbook = same.model(), Textbook(posts[:LEARNING], recipe.features.vectors)
    unseen = [post.text for post in posts[LEARNING:]]
    of_60_words = [text for text in unseen if 58 <= len(text.split()) <= 62][:POSTS]
    with threadpool_limits(1), tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
        for texts in (unseen[:POSTS], of_60_words):
            print_costs(bundle, same, textbook, texts)
        print_equality(same, compiled, [*unseen[:POSTS], *of_60_words])
        print_growth(scorer, unseen[:POSTS])
        print_requests(scorer, unseen[:POSTS], Path(folder))
        print_workers(unseen, Path(folder))
    CONSOLE.print(
        f"\n{len(bundle.model.vocabulary.columns)} n-grams in the bundle, {len(compiled.vocabulary.columns)} in the "
        f"model fitted on {LEARNING} posts; medians of {REPEATS}; {os.cpu_count()} cores, "
        f"Python {sys.version.split()[0]}"
    )


if __name__ == "__main__":
    main()
