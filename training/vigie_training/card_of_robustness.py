"""The part of a model card on noise and on equal treatment, in French, from the figures of the manifest."""

from vigie_training.robustness_rows import Figures, gate_rows, group_rows, noise_rows

_FAIRNESS = """## Égalité de traitement

La même phrase, où seule change la personne nommée. Écart : du risque de ton le plus haut au plus bas, en moyenne ;
à tort : part des phrases neutres signalées pour l'identité la plus touchée ; rappel : plus grand écart entre identités
dans la part des phrases fautives vues.

| groupe | phrases | écart (neutres) | écart (fautives) | à tort | rappel |
|---|---|---|---|---|---|
"""
_NOISE = """## Tenue au bruit et aux déguisements

| écriture | axe | signalées qui le restent | conformes signalées à tort |
|---|---|---|---|
"""


def robustness_parts(figures: Figures) -> list[str]:
    """The sections, as Markdown; none where nothing was measured."""
    noises = [
        f"| {row.noise} | {row.axis} | {_of(row.kept, row.flagged)} | {_of(row.newly, row.clean)} |"
        for row in noise_rows(figures)
    ]
    groups = [
        f"| {row.group}, {row.kind} | {row.sentences} | {_number(row.neutral_spread)} | "
        f"{_number(row.offending_spread)} | {_number(row.accused)} | {_number(row.recall_gap)} |"
        for row in group_rows(figures)
    ]
    parts = [_NOISE + "\n".join(noises)] if noises else []
    return parts + ([_FAIRNESS + "\n".join([*groups, *_gates(figures)])] if groups else [])


def _gates(figures: Figures) -> list[str]:
    lines = [
        f"- {gate.gate} : {_number(gate.value)}, plafond {_number(gate.ceiling)}, "
        + ("tenu" if gate.passed else "**dépassé**")
        for gate in gate_rows(figures)
    ]
    return ["", *lines] if lines else []


def _of(share: float, posts: int) -> str:
    return f"{100 * share:.1f} % sur {posts}".replace(".", ",")


def _number(value: float) -> str:
    return f"{value:.3f}".replace(".", ",")
