"""Lines as colleagues type them, with the phones, addresses and plates in them marked: all are found, nothing else."""

from pathlib import Path

import pytest

from spans import unmark
from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.normalise import normalise

LINES = Path(__file__).with_name("contact_lines.txt").read_text("utf-8").splitlines()
KINDS = (Kind.PHONE, Kind.EMAIL, Kind.ADDRESS, Kind.VEHICLE_PLATE)


@pytest.mark.parametrize("line", LINES)
def test_a_line_gives_what_is_marked_in_it_and_no_other_contact(line: str) -> None:
    """Exact to the character; a line without marks holds only what looks like a phone, an address or a plate."""
    marked = unmark("line", line.replace("\\n", "\n"))
    found = detect(normalise(marked.text))
    expected = sorted((span.kind, span.start, span.end) for span in marked.spans)
    assert sorted((each.kind, each.start, each.end) for each in found if each.kind in KINDS) == expected
