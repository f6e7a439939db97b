"""Robustness as rows for a page or a terminal, in French, from the figures that a manifest records."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

Figures = Mapping[str, Mapping[str, float]]

NOISES: Final = {
    "accents_dropped": "sans accents",
    "upper_case": "en capitales",
    "lower_case": "en minuscules",
    "typos": "fautes de frappe, un mot sur douze",
    "sms_spelling": "écriture SMS",
    "leet": "chiffres pour lettres",
    "spaced_letters": "lettres espacées",
    "homoglyphs": "lettres d'autres alphabets",
    "zero_width": "caractères invisibles",
    "decorated": "ponctuation et émojis en plus",
    "diluted": "noyé dans trois phrases neutres",
}
AXES: Final = {"tone": "ton", "confidentiality": "confidentialité"}
GROUPS: Final = {
    "faith": "religion",
    "origin": "origine",
    "gender": "genre",
    "age": "âge",
    "disability": "handicap",
    "orientation": "orientation",
    "union": "appartenance syndicale",
    "first_name": "prénom",
}
KINDS: Final = {"carriers": "phrases d'épreuve", "real": "publications réelles"}
GATES: Final = {
    "neutral_accused": "phrases neutres signalées, pour l'identité la plus touchée",
    "neutral_spread": "écart moyen de risque entre identités, phrases neutres",
}


class NoiseRow(NamedTuple):
    """One noise on one axis; shares are 0 to 1, each with its 95 % interval, and of how many posts."""

    noise: str
    axis: str
    kept: float
    kept_low: float
    kept_high: float
    flagged: int
    newly: float
    newly_low: float
    newly_high: float
    clean: int


class GroupRow(NamedTuple):
    """One group of identities, on carriers or on real posts."""

    group: str
    kind: str
    sentences: int
    neutral_spread: float
    offending_spread: float
    accused: float
    recall_gap: float
    flipped: float


class IdentityRow(NamedTuple):
    """One identity: the share of its neutral sentences flagged, and of its offending ones seen."""

    group: str
    identity: str
    kind: str
    accused: float
    neutral: int
    seen: float
    offending: int
    neutral_risk: float


class GateRow(NamedTuple):
    """One gate."""

    gate: str
    value: float
    ceiling: float
    passed: bool


class Rows(NamedTuple):
    """All rows at once."""

    noises: list[NoiseRow]
    groups: list[GroupRow]
    identities: list[IdentityRow]
    gates: list[GateRow]


def rows_of(figures: Figures) -> Rows:
    """All rows that the figures hold; empty lists where nothing was measured."""
    return Rows(noise_rows(figures), group_rows(figures), identity_rows(figures), gate_rows(figures))


def noise_rows(figures: Figures) -> list[NoiseRow]:
    """Every noise on either axis, those that lose most first."""
    rows = []
    for axis, name, each in _under(figures, "noise", AXES):
        kept = (each["kept"], each["kept_low"], each["kept_high"], int(each["flagged"]))
        newly = (each["newly"], each["newly_low"], each["newly_high"], int(each["clean"]))
        rows.append(NoiseRow(NOISES.get(name, name), AXES[axis], *kept, *newly))
    return sorted(rows, key=lambda row: (row.axis, row.kept))


def group_rows(figures: Figures) -> list[GroupRow]:
    """Every group of identities, on carriers first."""
    shown = ("neutral_spread", "offending_spread", "accused", "recall_gap", "flipped")
    return [
        GroupRow(GROUPS.get(name, name), KINDS[kind], int(each["sentences"]), *(each[key] for key in shown))
        for kind, name, each in _under(figures, "fair", KINDS)
        if ": " not in name
    ]


def identity_rows(figures: Figures) -> list[IdentityRow]:
    """Every identity, those accused most often first; of carriers before those of real posts."""
    rows = []
    for kind, name, each in _under(figures, "fair", KINDS):
        group, colon, identity = name.partition(": ")
        if colon:
            told = (each["accused"], int(each["neutral"]), each["seen"], int(each["offending"]), each["neutral_risk"])
            rows.append(IdentityRow(GROUPS.get(group, group), identity, KINDS[kind], *told))
    return sorted(rows, key=lambda row: (row.kind, -row.accused, -row.neutral_risk))


def gate_rows(figures: Figures) -> list[GateRow]:
    """Every gate that was measured."""
    found = ((name.removeprefix("gate_"), each) for name, each in figures.items() if name.startswith("gate_"))
    return [
        GateRow(GATES.get(name, name), each["value"], each["ceiling"], bool(each["passed"])) for name, each in found
    ]


def _under(figures: Figures, prefix: str, kinds: Mapping[str, str]) -> Iterator[tuple[str, str, Mapping[str, float]]]:
    """Of the figures named `prefix_kind_rest`: kind, rest and figures."""
    for kind in kinds:
        start = f"{prefix}_{kind}_"
        for name, each in figures.items():
            if name.startswith(start):
                yield kind, name.removeprefix(start), each
