"""What a bundle says of posts with each use of its encoder: two are measured, the third follows from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vigie_datasets.example import Example
from vigie_models.bundle import Bundle
from vigie_models.cascade import DEFAULT_USE, NGRAMS, EncoderUse, doubts, is_in_doubt
from vigie_models.manifest import Manifest
from vigie_models.scores import Scores
from vigie_training.scoring import Said, say


@dataclass(frozen=True, slots=True)
class Readings:
    """What was said of the same posts by n-grams alone, `never`, and where the encoder read them all, `always`.

    `use` is the one that is judged. A bundle without encoder says the same with each.
    """

    manifest: Manifest
    use: EncoderUse
    never: Sequence[Said]
    always: Sequence[Said]

    def by(self, use: EncoderUse) -> list[Said]:
        """What is said with a use of the encoder: of the undecided, what each stage says of the posts that it ends."""
        if use is not EncoderUse.UNDECIDED:
            return list(self.always if use is EncoderUse.ALWAYS else self.never)
        least = doubts(self.manifest)
        return [
            both if NGRAMS in first.scores.read_by and is_in_doubt(first.answers, least) else first
            for first, both in zip(self.never, self.always, strict=True)
        ]

    @property
    def said(self) -> list[Said]:
        """What is said with the use that is judged."""
        return self.by(self.use)

    @property
    def scores(self) -> list[Scores]:
        """The scores of the use that is judged."""
        return [each.scores for each in self.said]


def read_posts(
    bundle: Bundle,
    examples: Sequence[Example],
    *,
    jobs: int,
    tick: Callable[[int], None],
    use: EncoderUse = DEFAULT_USE,
) -> Readings:
    """Score the examples as the service would, detectors and communities included; twice where there is an encoder."""
    uses = (EncoderUse.NEVER, EncoderUse.ALWAYS) if bundle.encoder else (EncoderUse.NEVER,)
    said = say(bundle, examples, uses, jobs=jobs, tick=tick)
    return Readings(bundle.manifest, use, said[uses[0]], said[uses[-1]])
