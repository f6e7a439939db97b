"""What was seen in a post: where, how sure, and why."""

from dataclasses import dataclass

from vigie_models.axes import Kind


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen in a post, never its value: offsets point into the text as sent.

    `start` and `end` count Unicode code points, end excluded. `confidence` is 0-1. `reason` is a French
    sentence for moderators that repeats nothing of the text. `level` is what this finding proves by itself
    (0 nothing, 1 limited, 2 clear leak). `weight` is a share of the logit, on a TERM that the models point at, which
    proves nothing; a TERM without weight stands in a company's own list, and its level is the list's.
    """

    kind: Kind
    category: str
    start: int
    end: int
    confidence: float
    reason: str
    level: int = 0
    weight: float | None = None
