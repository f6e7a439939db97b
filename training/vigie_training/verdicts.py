"""What a scorer says of many texts, in the few words that robustness needs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from joblib import Parallel, delayed

from vigie_models.scorer import ScoresText

_CHUNK: Final = 250  # texts


class Verdict(NamedTuple):
    """Whether a text is flagged on either axis, and its tone risk (0 to 1)."""

    tone: bool
    confidentiality: bool
    risk: float


Judge = Callable[[Iterable[str]], dict[str, Verdict]]


def judge_with(scorer: ScoresText, *, jobs: int = 1, tick: Callable[[int], None] = lambda _: None) -> Judge:
    """A judge that scores each distinct text once. `tick` is told how many texts are done.

    The scorer travels with each stretch of texts: a bundle's, where `jobs` is over 1, as a `scoring.SharedScorer`.
    """

    def judge(texts: Iterable[str]) -> dict[str, Verdict]:
        distinct = list(dict.fromkeys(texts))
        chunks = [distinct[start : start + _CHUNK] for start in range(0, len(distinct), _CHUNK)]
        verdicts: dict[str, Verdict] = {}
        for chunk, told in zip(chunks, _told(scorer, chunks, jobs), strict=True):
            verdicts.update(zip(chunk, told, strict=True))
            tick(len(chunk))
        return verdicts

    return judge


def _told(scorer: ScoresText, chunks: Sequence[list[str]], jobs: int) -> Iterator[list[Verdict]]:
    if jobs == 1:
        yield from (_verdicts(scorer, chunk) for chunk in chunks)
        return
    work = Parallel(n_jobs=jobs, return_as="generator", max_nbytes=None)
    yield from work(delayed(_verdicts)(scorer, chunk) for chunk in chunks)


def _verdicts(scorer: ScoresText, texts: list[str]) -> list[Verdict]:
    scored = (scorer.score(text) for text in texts)
    return [Verdict(each.tone.breach, each.confidentiality.level >= 1, each.tone.risk) for each in scored]
