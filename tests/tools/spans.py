"""How well the detectors find the marked spans: `python tests/tools/spans.py dev|test [KIND …] [--errors] | --write`.

Rules are written with `dev` alone. `test` is blind: look at its figures, never at its errors. `--write` measures it
and writes the tables of docs/detectors.md.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from span_tables import DOCUMENT, measured, table_of_kinds, table_of_rules, with_section
from spans import FOLDER, LEAST_CONFIDENCE, MarkedText, agrees, read_marked
from vigie_models.axes import Kind
from vigie_models.finding import Finding
from vigie_models.reading import findings_of


def main(name: str, kinds: list[str], *, errors: bool) -> None:
    """Print a line a kind, and with `errors` every span missed and every finding that is none."""
    texts = read_marked(FOLDER / name)
    found = {text.id: findings_of(text.text) for text in texts}
    print(f"{'kind':15} spans recall exact precision  near-misses taken")
    for row in measured(name):
        if kinds and row.kind.value not in kinds:
            continue
        print(
            f"{row.kind:15} {row.marked:5} {row.recall:6.3f} {row.exact / (row.marked or 1):5.3f} {row.precision:9.3f}"
            f"  {row.mistaken:5} of {row.near_misses}"
        )
        if errors and name != "test":
            for text in texts:
                _print_errors(row.kind, text, found[text.id])


def write() -> None:
    """Measure the blind set and write the document's tables."""
    document = DOCUMENT.read_text("utf-8")
    document = with_section(document, "kinds", table_of_kinds(measured("test")))
    DOCUMENT.write_text(with_section(document, "rules", table_of_rules()), "utf-8")


def _print_errors(kind: Kind, text: MarkedText, found: tuple[Finding, ...]) -> None:
    told = [each for each in found if each.kind is kind and each.confidence >= LEAST_CONFIDENCE]
    marked = [span for span in text.spans if span.kind is kind]
    for span in marked:
        if not any(agrees(span, each) for each in told):
            print(f"   missed {text.id} [{text.text[span.start : span.end]!r}] in {text.text!r}")
    for each in told:
        if not any(agrees(span, each) for span in marked):
            print(f"   none   {text.id} [{text.text[each.start : each.end]!r}] {each.reason} in {text.text!r}")


if __name__ == "__main__":
    if "--write" in sys.argv:
        write()
        sys.exit()
    arguments = [word for word in sys.argv[1:] if not word.startswith("--")]
    main(arguments[0], arguments[1:], errors="--errors" in sys.argv)
