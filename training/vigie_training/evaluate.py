"""How good a bundle is on labelled examples: by axis, by category, on what must not be flagged; start reading here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from joblib import Parallel, delayed

from vigie_datasets.example import Example
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, TONE_CATEGORIES
from vigie_models.bundle import Bundle
from vigie_models.scorer import Scorer
from vigie_models.scores import Scores
from vigie_training import metrics
from vigie_training.baselines import Answered, answered_by_all
from vigie_training.bootstrap import draws_of
from vigie_training.calibration import Numbers
from vigie_training.metrics import Rate
from vigie_training.places import BLANK, moved, swapped_communities
from vigie_training.questions import AXES, NAMED, Figures, bounded, figures_of, level_figures, mean_over, questions_of

CHUNK: Final = 100
_OF_AXIS: Final = {"confidentiality": CONFIDENTIALITY_CATEGORIES, "tone": TONE_CATEGORIES}
_OF_CATEGORIES: Final = ("auc", "average_precision", "precision", "recall", "f1", "kappa", "calibration_error")
_BOUNDED_OF_CATEGORIES: Final = ("auc", "f1")


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one evaluation; `x_low` and `x_high` bound a figure `x` with 95 %, by batches drawn again.

    `baselines`, by name and axis: `dummy` always gives the commonest answer, `keywords` looks words up, `textbook`,
    where it was fitted, is a linear SVM over TF-IDF. `places` is relevance with the community's name left out (`blank`)
    or a misleading one (`swapped`). `protected` and `routine` posts are without the fault, and flagged all the same.
    """

    examples: int
    axes: Mapping[str, Figures]
    categories: Mapping[str, Figures]
    baselines: Mapping[str, Mapping[str, Figures]]
    places: Mapping[str, Figures]
    protected: Mapping[str, Rate]
    routine: Mapping[str, Rate]

    @property
    def dummy(self) -> Mapping[str, Figures]:
        """What always giving the commonest answer would get, by axis."""
        return self.baselines["dummy"]

    def figures(self) -> dict[str, Figures]:
        """The same as plain numbers, rounded, for the manifest and for `--json`."""
        everything: dict[str, Figures] = {"examples": {"count": self.examples}}
        for name, axes in self.baselines.items():
            everything |= {f"{name}_{axis}": figures for axis, figures in axes.items()}
        everything |= {**self.axes, **self.categories}
        everything |= {f"relevance_{name}": figures for name, figures in self.places.items()}
        everything |= {f"protected_{name}": rate.figures() for name, rate in self.protected.items()}
        everything |= {f"routine_{name}": rate.figures() for name, rate in self.routine.items()}
        return {name: {key: round(value, 4) for key, value in figures.items()} for name, figures in everything.items()}


def evaluate(
    bundle: Bundle,
    examples: Sequence[Example],
    *,
    jobs: int,
    tick: Callable[[int], None],
    textbook: Answered | None = None,
) -> Report:
    """Score the examples as the service would, detectors and communities included, and compare with their labels."""
    scores = score_examples(bundle, examples, jobs=jobs, tick=tick)
    return report_on(bundle, examples, scores, textbook)


def score_examples(
    bundle: Bundle, examples: Sequence[Example], *, jobs: int, tick: Callable[[int], None]
) -> list[Scores]:
    """The scores of the examples, in their order."""
    posts = [(example.text, example.parent, example.community) for example in examples]
    chunks = [posts[start : start + CHUNK] for start in range(0, len(posts), CHUNK)]
    work = Parallel(n_jobs=jobs, return_as="generator", max_nbytes=None)
    scores: list[Scores] = []
    for chunk in work(delayed(_score_chunk)(bundle, chunk) for chunk in chunks):
        scores += chunk
        tick(len(chunk))
    return scores


def report_on(
    bundle: Bundle, examples: Sequence[Example], scores: Sequence[Scores], textbook: Answered | None = None
) -> Report:
    """Compare scores with labels, and baselines with the same."""
    asked, weights = questions_of(examples, scores, bundle.manifest.thresholds), draws_of(examples)
    axes = {axis: bounded(figures_of(asked[head], weights)) for axis, head in AXES.items()}
    axes["confidentiality"] |= bounded(level_figures(examples, scores, weights))
    for axis, names in _OF_AXIS.items():
        axes[axis] |= bounded(mean_over([asked[name] for name in names], weights))
    categories = {
        name: {"positives": float(asked[name].truth.sum())}
        | bounded(figures_of(asked[name], weights), _OF_CATEGORIES, _BOUNDED_OF_CATEGORIES)
        for name in NAMED
    }
    answered = answered_by_all(examples, textbook)
    others = {name: _by_axis(questions, weights) for name, questions in answered.items()}
    places = _places(bundle, examples, scores, weights)
    return Report(
        len(examples), axes, categories, others, places, _protected(examples, scores), _routine(examples, scores)
    )


def _by_axis(questions: Answered, weights: Numbers) -> dict[str, Figures]:
    plain = weights[:1]  # a baseline's interval is in the full report alone
    axes = {axis: bounded(figures_of(questions[head], plain), bounds=()) for axis, head in AXES.items()}
    clear = figures_of(questions["clear_leak"], plain)
    axes["confidentiality"] |= {f"level_2_{name}": clear[name].value for name in ("precision", "recall")}
    return axes


def _places(
    bundle: Bundle, examples: Sequence[Example], scores: Sequence[Scores], weights: Numbers
) -> dict[str, Figures]:
    """Relevance elsewhere; `changed` is the share of posts that get the other label there."""
    ways = {"blank": [BLANK] * len(examples), "swapped": swapped_communities(examples)}
    figures = {}
    for name, communities in ways.items():
        elsewhere = moved(bundle, examples, scores, communities)
        question = questions_of(examples, elsewhere, bundle.manifest.thresholds)["business"]
        changed = sum(old.relevance.label != new.relevance.label for old, new in zip(scores, elsewhere, strict=True))
        told = bounded(figures_of(question, weights), ("auc", "average_precision", "macro_f1"))
        figures[name] = told | {"changed": changed / max(1, len(examples))}
    return figures


def _protected(examples: Sequence[Example], scores: Sequence[Scores]) -> dict[str, Rate]:
    return flagged([pair for pair in zip(examples, scores, strict=True) if pair[0].functionality is not None])


def _routine(examples: Sequence[Example], scores: Sequence[Scores]) -> dict[str, Rate]:
    """Ordinary posts: in no protected set, without any fault."""
    pairs = zip(examples, scores, strict=True)
    plain = [pair for pair in pairs if pair[0].functionality is None and not pair[0].tone and not pair[0].leak_level]
    return flagged(plain)


def flagged(pairs: Sequence[tuple[Example, Scores]]) -> dict[str, Rate]:
    """Of the posts that are clean on an axis, how many are flagged on it all the same."""
    breaches = [score.tone.breach for example, score in pairs if not example.tone]
    levels = [score.confidentiality.level for example, score in pairs if example.leak_level == 0]
    return {
        "tone": metrics.wilson(sum(breaches), len(breaches)),
        "confidentiality": metrics.wilson(sum(level >= 1 for level in levels), len(levels)),
        "clear_leak": metrics.wilson(sum(level == 2 for level in levels), len(levels)),
    }


def _score_chunk(bundle: Bundle, chunk: list[tuple[str, str | None, str]]) -> list[Scores]:
    scorer = Scorer(bundle)
    return [scorer.score(text, parent=parent, community=community) for text, parent, community in chunk]
