"""How good a bundle is on labelled examples: by axis, by category, on what must not be flagged; start reading here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vigie_datasets.example import Example
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, TONE_CATEGORIES
from vigie_models.bundle import Bundle
from vigie_models.cascade import DEFAULT_USE, EncoderUse
from vigie_models.scores import Scores
from vigie_training.baselines import Answered, answered_by_all
from vigie_training.bootstrap import draws_of
from vigie_training.calibration import Numbers
from vigie_training.metrics import Rate
from vigie_training.places import BLANK, moved, swapped_communities
from vigie_training.questions import AXES, NAMED, Figures, bounded, figures_of, level_figures, mean_over, questions_of
from vigie_training.readings import Readings, read_posts
from vigie_training.spared import ordinary_flagged, protected_flagged
from vigie_training.uses import figures_of_uses

_OF_AXIS: Final = {"confidentiality": CONFIDENTIALITY_CATEGORIES, "tone": TONE_CATEGORIES}
_OF_CATEGORIES: Final = ("auc", "average_precision", "precision", "recall", "f1", "kappa", "calibration_error")
_BOUNDED_OF_CATEGORIES: Final = ("auc", "f1")


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one evaluation; `x_low` and `x_high` bound a figure `x` with 95 %, by batches drawn again.

    `baselines`, by name and axis: `dummy` always gives the commonest answer, `keywords` looks words up, `textbook`,
    where it was fitted, is a linear SVM over TF-IDF. `places` is relevance with the community's name left out (`blank`)
    or a misleading one (`swapped`). `protected` and `routine` posts are without the fault, and flagged all the same.
    `uses` compares the uses of an encoder, where there is one, see `uses`; their costs alone are not the same twice.
    """

    examples: int
    axes: Mapping[str, Figures]
    categories: Mapping[str, Figures]
    baselines: Mapping[str, Mapping[str, Figures]]
    places: Mapping[str, Figures]
    protected: Mapping[str, Rate]
    routine: Mapping[str, Rate]
    uses: Mapping[str, Figures]

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
        everything |= self.uses
        return {name: {key: round(value, 4) for key, value in figures.items()} for name, figures in everything.items()}


def evaluate(
    bundle: Bundle,
    examples: Sequence[Example],
    *,
    jobs: int,
    tick: Callable[[int], None],
    textbook: Answered | None = None,
    use: EncoderUse = DEFAULT_USE,
) -> Report:
    """Score the examples as the service would, detectors and communities included, and compare with their labels."""
    return report_on(bundle, examples, read_posts(bundle, examples, jobs=jobs, tick=tick, use=use), textbook)


def report_on(
    bundle: Bundle, examples: Sequence[Example], readings: Readings, textbook: Answered | None = None
) -> Report:
    """Compare what was said with labels, and baselines with the same."""
    scores, weights = readings.scores, draws_of(examples)
    asked = questions_of(examples, scores, bundle.manifest)
    axes = {axis: bounded(figures_of(asked[head], weights)) for axis, head in AXES.items()}
    axes["confidentiality"] |= bounded(level_figures(examples, scores, weights))
    for axis, names in _OF_AXIS.items():
        axes[axis] |= bounded(mean_over([asked[name] for name in names], weights))
    categories = {
        name: {"positives": float(asked[name].truth.sum())}
        | bounded(figures_of(asked[name], weights), _OF_CATEGORIES, _BOUNDED_OF_CATEGORIES)
        for name in NAMED
    }
    return Report(
        examples=len(examples),
        axes=axes,
        categories=categories,
        baselines={
            name: _by_axis(questions, weights) for name, questions in answered_by_all(examples, textbook).items()
        },
        places=_places(bundle, examples, readings, weights),
        protected=protected_flagged(examples, scores),
        routine=ordinary_flagged(examples, scores),
        uses=figures_of_uses(examples, readings, weights),
    )


def _by_axis(questions: Answered, weights: Numbers) -> dict[str, Figures]:
    plain = weights[:1]  # a baseline's interval is in the full report alone
    axes = {axis: bounded(figures_of(questions[head], plain), bounds=()) for axis, head in AXES.items()}
    clear = figures_of(questions["clear_leak"], plain)
    axes["confidentiality"] |= {f"level_2_{name}": clear[name].value for name in ("precision", "recall")}
    return axes


def _places(bundle: Bundle, examples: Sequence[Example], readings: Readings, weights: Numbers) -> dict[str, Figures]:
    """Relevance elsewhere; `changed` is the share of posts that get the other label there."""
    ways = {"blank": [BLANK] * len(examples), "swapped": swapped_communities(examples)}
    figures = {}
    for name, communities in ways.items():
        elsewhere = moved(bundle, examples, readings, communities).scores
        question = questions_of(examples, elsewhere, bundle.manifest)["business"]
        told = bounded(figures_of(question, weights), ("auc", "average_precision", "macro_f1"))
        figures[name] = told | {"changed": _share_changed(readings.scores, elsewhere)}
    return figures


def _share_changed(scores: Sequence[Scores], elsewhere: Sequence[Scores]) -> float:
    changed = sum(old.relevance.label != new.relevance.label for old, new in zip(scores, elsewhere, strict=True))
    return changed / max(1, len(scores))
