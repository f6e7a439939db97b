"""One remark on a file of examples: where, which field, and what is wrong, never what the post says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """`line` counts from 1, or is 0 for the file as a whole; `field` is empty for the whole line."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        """`file:line: field: message`, the form that editors make clickable."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (where, self.field, self.message) if part)


def remark_at(source: str, field: str, message: str) -> Remark:
    """A remark on the example read from `source` (`file:line`)."""
    file, _, line = source.rpartition(":")
    return Remark(file or source, int(line) if file and line.isdecimal() else 0, field, message)
