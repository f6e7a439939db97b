"""Values pasted from a spreadsheet: the heading of the column that a value stands in."""

from typing import Final

from vigie_models.detect.pattern import pattern

_REACH: Final = 600  # characters above the value: about twenty rows
_ROW: Final = 100  # characters of its row that are looked at after it
_CELLS: Final = (b"\t", b";", b"|")
_SIGNS: Final = (*_CELLS, b"\n")
_LEAST_CELLS: Final = 2


def heading(scan: bytes, start: int) -> bytes:
    """The cell above a value, in the first line of its table; empty where it stands in none.

    A table is lines that follow each other, cut by tabs, semicolons or bars; its first line holds no figure there.
    """
    above = scan[max(0, start - _REACH) : start]
    lines = above.split(b"\n")
    if len(lines) < _LEAST_CELLS:
        return b""
    own = lines[-1] + scan[start : start + _ROW].split(b"\n", 1)[0]
    sign = next((sign for sign in _CELLS if sign in own and sign in lines[-2]), None)
    if sign is None:
        return lines[-2][:40] if _is_lone_heading(lines) else b""
    column = lines[-1].count(sign)
    return _first_of_table(lines[:-1], sign, column)


def heading_of_cell(scan: bytes, start: int) -> bytes:
    """As `heading`, for values that follow the sign of a cell; empty, and quick, for all others."""
    return heading(scan, start) if scan[max(0, start - 2) : start].strip(b" ")[-1:] in _SIGNS else b""


def _is_lone_heading(lines: list[bytes]) -> bool:
    """Whether the value opens a line and the one above is short and holds words only: a heading, or a label."""
    return not lines[-1].strip(b" >-*:") and pattern(r"^[^0-9]{2,40}$").search(lines[-2]) is not None


def _first_of_table(lines: list[bytes], sign: bytes, column: int) -> bytes:
    cell = b""
    for line in reversed(lines):
        cells = line.split(sign)
        if len(cells) <= column or len(cells) < _LEAST_CELLS:
            break
        cell = cells[column]
    return cell[-40:]
