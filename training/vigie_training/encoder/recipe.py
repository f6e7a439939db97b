"""How the encoder is made: the `[encoder]` table of the recipe."""

from pydantic import BaseModel, ConfigDict, Field


class EncoderRules(BaseModel):
    """See training/recipe.toml, where each stands with its reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prefix: str = "passage: "
    pieces: int = Field(default=44_000, ge=1)
    window: int = Field(default=240, ge=8)
    stride: int = Field(default=180, ge=4)
    seeds: tuple[int, ...] = (1, 2)
    epochs: int = Field(default=5, ge=1)
    batch: int = Field(default=16, ge=1)
    encoder_rate: float = Field(default=1e-4, gt=0)
    heads_rate: float = Field(default=1e-3, gt=0)
    warm_up: float = Field(default=0.1, ge=0, lt=1)
    clip: float = Field(default=1.0, gt=0)
    dropout: float = Field(default=0.1, ge=0, lt=1)
    main_weight: float = Field(default=3.0, gt=0)
    smoothing: float = Field(default=0.0, ge=0, lt=0.5)
    peak: float = Field(default=0.5, ge=0, le=1)
    sharpness: float = Field(default=1.0, gt=0)
    spans_weight: float = Field(default=0.1, ge=0)
    noised: float = Field(default=0.25, ge=0, le=1)
    swapped: float = Field(default=0.5, ge=0, le=1)
    diluted: float = Field(default=0.1, ge=0, le=1)
    hard_share: float = Field(default=0.1, ge=0, le=1)
    head_strength: float = Field(default=0.02, gt=0)
