"""The tables of docs/detectors.md: how well each kind is found in the blind set, and every rule."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from spans import CONTEXTUAL, FOLDER, KEYED, Agreement, agreement, read_marked
from vigie_models.axes import KIND_RULES, Kind
from vigie_models.detect.all import RULES
from vigie_models.reading import findings_of
from vigie_training.metrics import wilson

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "detectors.md"
KINDS: Final = tuple(kind for kind in Kind if kind is not Kind.TERM)


def floor_of(kind: Kind) -> float:
    """The least recall and precision that a kind must have: by how far its values prove themselves."""
    if kind in KEYED:
        return 0.98
    return 0.85 if kind in CONTEXTUAL else 0.95


def measured(name: str) -> list[Agreement]:
    """How findings agree with one of the sets, a row a kind; names of people only beside private facts."""
    texts = read_marked(FOLDER / name)
    found = {text.id: findings_of(text.text) for text in texts}
    facts = {text.id for text in texts if any(_is_private(span.kind) for span in text.spans)}
    return [
        agreement(
            kind, [text for text in texts if kind is not Kind.PERSON or text.id in facts], lambda text: found[text.id]
        )
        for kind in KINDS
    ]


def _is_private(kind: Kind) -> bool:
    """Whether a value of this kind makes the names around it matter: PERSON is measured there alone."""
    rule = KIND_RULES[kind]
    return rule.category in ("personal_data", "health_hr") and rule.level >= 1


def table_of_kinds(rows: list[Agreement]) -> str:
    """Markdown: recall and precision with their 95 % intervals (Wilson), and near-misses taken for a value."""
    lines = [
        "| kind | category | level | spans | recall | precision | exact | near-misses taken |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *map(_row, rows)]) + "\n"


def _row(row: Agreement) -> str:
    rule = KIND_RULES[row.kind]
    exact = row.exact / max(row.marked, 1)
    return (
        f"| {row.kind} | {rule.category} | {rule.level} | {row.marked} | {_share(row.found, row.marked)} "
        f"| {_share(row.right, row.told)} | {exact:.3f} | {row.mistaken} of {row.near_misses} |"
    )


def _share(part: int, whole: int) -> str:
    share = wilson(part, whole)
    return f"{share.value:.3f} [{share.low:.3f}, {share.high:.3f}]"


def table_of_rules() -> str:
    """Markdown: every rule, what it tells, and how sure it is before clues speak; « judged » where its judge says."""
    lines = ["| rule | kind | level | confidence | what moderators read |", "|---|---|---|---|---|"]
    return "\n".join([*lines, *_rules()]) + "\n"


def _rules() -> Iterator[str]:
    for rule in RULES:
        level = KIND_RULES[rule.kind].level if rule.level is None else rule.level
        sure = "judged" if rule.judge else rule.confidence
        yield f"| `{rule.name}` | {rule.kind} | {level} | {sure} | {rule.reason} |"


def section(document: str, name: str) -> str:
    """What stands between the marks `<!-- name -->` and `<!-- /name -->` of a document."""
    return document.split(f"<!-- {name} -->\n", 1)[1].split(f"<!-- /{name} -->", 1)[0]


def with_section(document: str, name: str, content: str) -> str:
    """The document with another content between these marks."""
    head, rest = document.split(f"<!-- {name} -->\n", 1)
    return f"{head}<!-- {name} -->\n{content}<!-- /{name} -->{rest.split(f'<!-- /{name} -->', 1)[1]}"
