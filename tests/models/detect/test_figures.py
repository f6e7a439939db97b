"""Numbers in any grouping, and the headings of tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from vigie_models.detect.figures import luhn_is_right, plain
from vigie_models.detect.table import heading


@given(st.text("0123456789", min_size=1, max_size=20))
def test_our_luhn_agrees_with_the_library(number: str) -> None:
    """Written anew for speed only: the answer is the same for every number."""
    assert luhn_is_right(number) == luhn.is_valid(number)


def test_a_capital_o_reads_as_a_zero() -> None:
    """A human still reads the number."""
    assert plain(b"4533 7O49\n7565-8936") == "4533704975658936"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"Nom;SIREN;Taux\nX;1;2\nY;#", b"SIREN"),
        (b"Nom | SIREN\nX | #", b" SIREN"),
        (b"Nom\tSIREN\nX\t#", b"SIREN"),
        (b"Numero SPI\n#", b"Numero SPI"),
        (b"rien avant #", b""),
        (b"une phrase ; puis une autre\nsans cellule #", b""),
    ],
)
def test_a_value_stands_under_the_heading_of_its_column(text: bytes, expected: bytes) -> None:
    """Tabs, semicolons and bars cut a line into cells; a value alone on its line stands under a short label."""
    assert heading(text, text.index(b"#")) == expected
