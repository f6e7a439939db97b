"""The recipe: everything that makes a bundle what it is besides the examples, read from one TOML file."""

import hashlib
import tomllib
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from vigie_datasets.split import Side

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Count = Annotated[int, Field(ge=1)]
PrecisionOf = Literal["leak", "clear_leak", "breach", "category", "care", "alert"]
Scale = Annotated[float, Field(gt=0.0, le=10.0)]
Positive = Annotated[float, Field(gt=0.0)]


class RecipeWrong(Exception):
    """The recipe cannot be followed."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FeatureRules(_Strict):
    """Which n-grams are kept, which word vectors are used, and how readily each kind of feature is."""

    fewest_posts_word: Count
    fewest_posts_piece: Count
    most_ngrams: Count
    word_scale: Scale
    vectors: str
    vector_scale: Scale
    cue_scale: Scale
    fewest_posts_place: Count
    place_scale: Scale
    place_dropped: Share


class FitRules(_Strict):
    """How the heads are fitted and how folds are made."""

    folds: Annotated[int, Field(ge=2, le=20)]
    keep_together: Literal["batch", "copies"]
    strengths: Annotated[tuple[Annotated[float, Field(gt=0.0)], ...], Field(min_length=1)]
    mixes: Annotated[tuple[Annotated[float, Field(ge=0.0, le=1.0)], ...], Field(min_length=1)]
    fewest_positives: Count
    copies: Annotated[int, Field(ge=0)] = 0


class PromiseRules(_Strict):
    """What thresholds promise, as shares of posts, see `promises`; protected speech and tone: with confidence."""

    protected_breach: Share
    protected_tone_review: Share
    routine_breach: Share
    protected_leak: Share
    routine_leak: Share
    protected_clear_leak: Share
    clear_leaks_seen: Share


class ThresholdRules(_Strict):
    """How a threshold is chosen from predictions out of fold."""

    confidence: Annotated[float, Field(gt=0.5, lt=1.0)]
    promises: PromiseRules
    precision: dict[PrecisionOf, Share]
    fewest_positives: Count
    default: Share
    lowest: Share

    @field_validator("precision")
    @classmethod
    def _tells_each(cls, wanted: dict[PrecisionOf, float]) -> dict[PrecisionOf, float]:
        if missing := set(get_args(PrecisionOf)) - set(wanted):
            raise ValueError(f"missing: {', '.join(sorted(missing))}")
        return wanted


class RobustnessRules(_Strict):
    """How much is measured under noise and with identities swapped, and from which seed noise is drawn."""

    seed: int
    most_posts: Count
    most_carriers: Count


class GateRules(_Strict):
    """What a bundle must keep to be promoted: ceilings on neutral sentences, whoever they name."""

    neutral_accused: Share
    neutral_spread: Share


class CascadeRules(_Strict):
    """What may be lost where the encoder is asked in doubt only."""

    finds_kept: Share = 0.99
    labels_kept: Share = 0.9


class EncoderRules(_Strict):
    """How an encoder is made; what each number means stands beside it in training/recipe.toml."""

    prefix: str = "passage: "
    pieces: Count = 44_000
    window: Annotated[int, Field(ge=8, le=480)] = 240
    stride: Annotated[int, Field(ge=4, le=480)] = 180
    seeds: Annotated[tuple[int, ...], Field(min_length=1)] = (1, 2)
    epochs: Annotated[int, Field(ge=0)] = 5
    batch: Count = 16
    encoder_rate: Positive = 1e-4
    heads_rate: Positive = 1e-3
    warm_up: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.1
    clip: Positive = 1.0
    dropout: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.1
    main_weight: Positive = 3.0
    smoothing: Annotated[float, Field(ge=0.0, lt=0.5)] = 0.0
    peak: Share = 0.5
    sharpness: Positive = 1.0
    spans_weight: Annotated[float, Field(ge=0.0)] = 0.1
    noised: Share = 0.25
    swapped: Share = 0.5
    diluted: Share = 0.1
    hard_share: Share = 0.1
    head_strength: Positive = 0.02

    @model_validator(mode="after")
    def _leaves_nothing_out(self) -> "EncoderRules":
        if self.stride > self.window:
            raise ValueError("windows leave nothing out: stride is at most window")
        return self


class Recipe(_Strict):
    """One run. `sha256` is the digest of the file's bytes."""

    sides: Annotated[tuple[Literal[Side.TRAIN, Side.DEV], ...], Field(min_length=1)]
    features: FeatureRules
    fit: FitRules
    thresholds: ThresholdRules
    robustness: RobustnessRules
    gates: GateRules
    cascade: CascadeRules = CascadeRules()
    encoder: EncoderRules = EncoderRules()
    sha256: str


def read_recipe(path: Path) -> Recipe:
    """Read and check a recipe.

    Raises:
        RecipeWrong: it cannot be read, is not TOML, or a field is missing, unknown or out of bounds.
    """
    try:
        content = path.read_bytes()
        fields = tomllib.loads(content.decode())
        return Recipe(**fields, sha256=hashlib.sha256(content).hexdigest())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError) as error:
        raise RecipeWrong(f"{path}: {error}") from error
    except ValidationError as error:
        lines = (f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}" for wrong in error.errors())
        raise RecipeWrong(f"{path}: " + "; ".join(lines)) from None
