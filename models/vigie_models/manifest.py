"""What a bundle says of itself: made when, from what, with which versions, thresholds and figures."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from vigie_models.axes import HEADS
from vigie_models.refusals import FormatUnknown, ManifestMalformed

# Grows when an older Vigie could no longer read the folder. An encoder did not make it grow: every folder of before is
# read as before, one without an encoder is still written as before, and an older Vigie refuses one that has an encoder.
FORMAT: Final = 2
VERSION_PATTERN: Final = r"^[0-9][0-9A-Za-z._-]{0,63}$"

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Probability = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
JointHead = Literal["leak", "clear_leak", "breach"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class FileEntry(_Strict):
    """One file of the bundle."""

    size: Annotated[int, Field(ge=0)]
    sha256: Sha256


class HeadEntry(_Strict):
    """One question's model: its prior, its threshold, how it was fitted and how it fared out of fold.

    `fitted` is false for a head with too few examples: it answers its prior, whatever the text.
    `slope` and `offset` are the sigmoid calibration, already folded into the weights; `mix` is how much the
    loudest sentence counts beside the whole, 0 to 1. `undecided`, on `leak` and `breach`, is the probability from
    which a post is worth a look though not flagged; none in a bundle that no company has set to its capacity.
    """

    fitted: bool
    prior: Probability
    threshold: Probability
    threshold_rule: str
    positives: Annotated[int, Field(ge=0)]
    strength: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] = 0.0
    slope: Annotated[float, Field(allow_inf_nan=False)] = 0.0
    offset: Annotated[float, Field(allow_inf_nan=False)] = 0.0
    mix: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    undecided: Probability | None = None


class JointEntry(_Strict):
    """How a head of an axis takes its likeliest category into account, in log-odds."""

    own: Weight
    best: Weight
    offset: Finite


class FusedEntry(_Strict):
    """A question asked of both stages: its log-odds are `ngrams` x the first's + `encoder` x the encoder's + `offset`.

    `threshold` and `undecided` are those of posts that the encoder read, as those of `HeadEntry` are of the others.
    """

    ngrams: Weight
    encoder: Weight
    offset: Finite
    threshold: Probability
    threshold_rule: str
    undecided: Probability | None = None


class EncoderEntry(_Strict):
    """How the encoder reads and what it counts for.

    `prefix` goes before each stretch of `window` tokens, one every `stride`; `peak` and `sharpness`: see
    `hearing.EncoderHeads`. `made` tells how it was made. `doubt` is from which probability of the first stage on a post
    is read by the encoder where it reads the undecided only; of `business`, the probability of its less likely label.
    """

    prefix: Annotated[str, StringConstraints(max_length=40)]
    window: Annotated[int, Field(ge=1, le=8192)]
    stride: Annotated[int, Field(ge=1)]
    peak: Probability
    sharpness: Annotated[float, Field(gt=0.0, allow_inf_nan=False)]
    made: dict[str, str | float]
    fused: dict[str, FusedEntry]
    joints: dict[JointHead, JointEntry]
    doubt: dict[str, Probability]

    @property
    def thresholds(self) -> dict[str, float]:
        """From which probability a head's answer is yes, of both stages together."""
        return {name: entry.threshold for name, entry in self.fused.items()}

    @property
    def bands(self) -> dict[str, float]:
        """From which probability a post that is not flagged is worth a look, by head."""
        return {name: entry.undecided for name, entry in self.fused.items() if entry.undecided is not None}

    @model_validator(mode="after")
    def _fits(self) -> "EncoderEntry":
        if set(self.fused) != set(HEADS) or not set(self.doubt) <= set(HEADS):
            raise ValueError("both stages answer every question of axes.HEADS, and no other")
        if self.stride > self.window:
            raise ValueError("windows leave nothing out")
        return self


class LocalEntry(_Strict):
    """How a company set the thresholds of a bundle to its own posts: from which bundle, by which file.

    `manifest_sha256` is that of the first bundle's manifest, `examples_sha256` that of the file; `capacity` is how many
    posts moderators read a day, of `posts_a_day` written.
    """

    version: Annotated[str, StringConstraints(pattern=VERSION_PATTERN)]
    manifest_sha256: Sha256
    examples: Annotated[int, Field(ge=1)]
    examples_sha256: Sha256
    capacity: Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
    posts_a_day: Annotated[float, Field(gt=0.0, allow_inf_nan=False)]


class Manifest(_Strict):
    """The whole manifest. `features` is the version of the text path that the weights were learnt with."""

    format: Literal[2] = FORMAT
    features: Annotated[int, Field(ge=1)]
    version: Annotated[str, StringConstraints(pattern=VERSION_PATTERN)]
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    made_with: dict[str, str]
    examples: Annotated[int, Field(ge=0)]
    examples_sha256: Sha256
    recipe_sha256: Sha256
    cues: tuple[str, ...]
    questions: dict[str, HeadEntry]
    joints: dict[JointHead, JointEntry]
    metrics: dict[str, dict[str, float]]
    files: dict[str, FileEntry] = {}
    local: LocalEntry | None = None
    encoder: EncoderEntry | None = None

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads, in the order of the weights' columns."""
        return HEADS

    @property
    def thresholds(self) -> dict[str, float]:
        """From which probability a head's answer is yes."""
        return {name: entry.threshold for name, entry in self.questions.items()}

    @property
    def bands(self) -> dict[str, float]:
        """From which probability a post that is not flagged is worth a look, by head; mostly none."""
        return {name: entry.undecided for name, entry in self.questions.items() if entry.undecided is not None}

    @property
    def last_stage(self) -> "Manifest | EncoderEntry":
        """Whose thresholds and bands hold where every stage read: the encoder's entry's, where there is one."""
        return self.encoder or self

    def written(self) -> bytes:
        """As manifest.json holds it; without an encoder nothing is said of one."""
        left_out = {"encoder"} if self.encoder is None else None
        return (self.model_dump_json(indent=1, exclude=left_out) + "\n").encode()

    @model_validator(mode="after")
    def _answers_every_question(self) -> "Manifest":
        if set(self.questions) != set(HEADS):
            raise ValueError("a bundle answers every question of axes.HEADS, and no other")
        return self


def parse_manifest(data: bytes) -> Manifest:
    """Read manifest.json.

    Raises:
        FormatUnknown: its `format` is another.
        ManifestMalformed: anything else is wrong; the message names the fields.
    """
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        places = [".".join(map(str, problem["loc"])) for problem in error.errors(include_input=False)]
        refusal = FormatUnknown if "format" in places else ManifestMalformed
        raise refusal(", ".join(places[:5])) from None
