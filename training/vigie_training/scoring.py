"""Posts scored with a bundle on several cores: each process opens it once, however many posts it is handed."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from joblib import Parallel, delayed

from vigie_datasets.example import Example
from vigie_models import bundle as bundles
from vigie_models.bundle import Bundle
from vigie_models.cascade import DEFAULT_USE, Answers, EncoderUse
from vigie_models.scorer import Scorer
from vigie_models.scores import Scores

CHUNK: Final = 100
Uses = Sequence[EncoderUse]
_WARM_UP: Final = "Bonjour à tous, la réunion de lundi est déplacée."


@dataclass(frozen=True, slots=True)
class Said:
    """What a bundle said of a post: its scores, what the models alone answer for each head, and the CPU seconds."""

    scores: Scores
    answers: Answers
    seconds: float


@dataclass(frozen=True, slots=True)
class SharedScorer:
    """A scorer that travels to other processes as the name of a folder; each opens the bundle there once."""

    folder: Path
    use: EncoderUse
    version: str

    @property
    def here(self) -> Scorer:
        """The scorer of this process."""
        return _scorer(self.folder, self.use)

    def score(self, text: str, *, parent: str | None = None, community: str | None = None) -> Scores:
        """As `Scorer.score`."""
        return self.here.score(text, parent=parent, community=community)


@contextmanager
def scorers_of(bundle: Bundle, uses: Uses, jobs: int) -> Iterator[list[Scorer | SharedScorer]]:
    """A scorer for each use of the encoder; where several processes are to score, ones that travel lightly.

    Raises:
        ContentMalformed: the encoder cannot be opened.
    """
    if jobs == 1:
        yield [Scorer(bundle, encoder=use) for use in uses]
        return
    with tempfile.TemporaryDirectory() as name:
        bundles.save(Path(name), bundle.manifest, bundle.model, "", None, bundle.encoder)
        yield [SharedScorer(Path(name), use, bundle.manifest.version) for use in uses]


def say(
    bundle: Bundle, examples: Sequence[Example], uses: Uses, *, jobs: int, tick: Callable[[int], None]
) -> Mapping[EncoderUse, list[Said]]:
    """What the bundle says of the examples, in their order, with each use of the encoder.

    A process scores a hundred posts with one use, then the same with the next: their costs compare.
    """
    posts = [(example.text, example.community) for example in examples]
    chunks = [posts[start : start + CHUNK] for start in range(0, len(posts), CHUNK)]
    said: dict[EncoderUse, list[Said]] = {use: [] for use in uses}
    with scorers_of(bundle, uses, jobs) as scorers:
        work = Parallel(n_jobs=jobs, return_as="generator", max_nbytes=None)
        for told in work(delayed(_say_chunk)(scorers, chunk) for chunk in chunks):
            for use, each in zip(uses, told, strict=True):
                said[use] += each
            tick(len(told[0]))
    return said


def score_examples(
    bundle: Bundle,
    examples: Sequence[Example],
    *,
    jobs: int,
    tick: Callable[[int], None],
    use: EncoderUse = DEFAULT_USE,
) -> list[Scores]:
    """The scores of the examples, in their order."""
    return [said.scores for said in say(bundle, examples, (use,), jobs=jobs, tick=tick)[use]]


def _say_chunk(scorers: Sequence[Scorer | SharedScorer], posts: Sequence[tuple[str, str]]) -> list[list[Said]]:
    return [_said_by(scorer.here if isinstance(scorer, SharedScorer) else scorer, posts) for scorer in scorers]


def _said_by(scorer: Scorer, posts: Sequence[tuple[str, str]]) -> list[Said]:
    scorer.score(_WARM_UP)  # what is built at the first text is no post's cost
    return [_said(scorer, *post) for post in posts]


def _said(scorer: Scorer, text: str, community: str) -> Said:
    start = time.thread_time()
    scores, answers = scorer.answered(text, community)
    return Said(scores, answers, time.thread_time() - start)


@lru_cache(maxsize=1)
def _bundle(folder: Path) -> Bundle:
    return bundles.load(folder, allow_unsigned=True)


@lru_cache(maxsize=3)
def _scorer(folder: Path, use: EncoderUse) -> Scorer:
    return Scorer(_bundle(folder), encoder=use)
