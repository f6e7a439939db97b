"""One labelled post: the record that models learn from."""

from dataclasses import dataclass, field

from vigie_models.axes import HEADS


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a text that discloses or offends; offsets in code points, end excluded."""

    start: int
    end: int
    category: str


@dataclass(frozen=True, slots=True)
class Example:
    """A post with its labels: `leak` and `tone` name categories, `leak_level` is 0-2 and belongs to the post.

    `severity` is 1 (subtle) to 3 (crude) on posts with a breach of tone; `functionality` says, in protected
    sets, what innocent thing looks guilty. `source` is `file:line`, for messages; two examples that differ in
    it alone are equal.
    """

    id: str
    text: str
    community: str
    relevance: str
    leak: tuple[str, ...] = ()
    leak_level: int = 0
    tone: tuple[str, ...] = ()
    care: bool = False
    alert: bool = False
    audience: int | None = None
    sector: str = ""
    voice: str = ""
    batch: str = ""
    note: str = ""
    parent: str | None = None
    quoted: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    functionality: str | None = None
    severity: int | None = None
    source: str = field(default="", compare=False)

    def targets(self) -> tuple[bool, ...]:
        """The truth for each of `HEADS`, in their order."""
        truth = {
            "business": self.relevance == "business",
            "leak": self.leak_level >= 1,
            "clear_leak": self.leak_level == 2,
            "breach": bool(self.tone),
            "care": self.care,
            "alert": self.alert,
        } | dict.fromkeys((*self.leak, *self.tone), True)
        return tuple(truth.get(head, False) for head in HEADS)
