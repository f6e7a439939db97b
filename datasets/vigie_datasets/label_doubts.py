"""Labels that contradict each other, the text, or the kind of set the post lies in."""

import re
from collections.abc import Iterator
from typing import Final

from stdnum import iban, luhn
from stdnum.fr import nir

from vigie_datasets.example import Example
from vigie_datasets.example_fields import Complaint
from vigie_datasets.near_copies import words

LONGEST_POST: Final = 400  # words; beyond it the models have never seen anything either
# Numbers long enough for a check digit to mean something, in the layouts that people give them.
IBAN_LIKE: Final = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]){11,30}(?![^\W_])", re.ASCII)
NIR_LIKE: Final = re.compile(r"(?<!\d)[12](?:[ .-]?\d){14}(?!\d)", re.ASCII)
CARD_LIKE: Final = re.compile(r"(?<!\d)[45]\d{3}(?:[ .-]?\d{4}){3}(?!\d)", re.ASCII)


def label_doubts(example: Example) -> Iterator[Complaint]:
    """What a second reader should look at again; none of it is wrong for certain."""
    if example.alert and example.leak_level == 2:
        yield Complaint("alert", "an alert is of level 1 at most")
    for flag in ("care", "alert"):
        if getattr(example, flag) and example.tone:
            yield Complaint(flag, "the tone of such a post stays clean, unless its author adds an insult")
    if example.tone and example.severity is None:
        yield Complaint("severity", "absent from a post with a breach of tone")
    if len(words(example.text)) > LONGEST_POST:
        yield Complaint("text", f"more than {LONGEST_POST} words")
    if "personal_data" not in example.leak or example.leak_level < 2:
        yield from _complete_numbers(example.text)


def misplacements(example: Example, *, protected: bool) -> Iterator[Complaint]:
    """What does not belong where it lies: protected sets hold innocent posts, each with its functionality."""
    if not protected:
        if example.functionality is not None:
            yield Complaint("functionality", "only for posts in a folder named protected")
        return
    if example.functionality is None:
        yield Complaint("functionality", "missing from a post in a protected set")
    if example.tone:
        yield Complaint("tone", "a post in a protected set keeps to the charter")
    if example.leak_level > int(example.care or example.alert):
        yield Complaint("leak_level", "a protected post discloses nothing (care or alert: level 1 at most)")


def _complete_numbers(text: str) -> Iterator[Complaint]:
    """Values with a right check digit; each is a clear leak of personal data, even one's own."""
    if any(iban.is_valid(found, check_country=False) for found in IBAN_LIKE.findall(text.upper())):
        yield Complaint("leak", "the text holds a complete IBAN: personal_data, level 2")
    if any(nir.is_valid(re.sub(r"\D", "", found)) for found in NIR_LIKE.findall(text)):
        yield Complaint("leak", "the text holds a complete NIR: personal_data, level 2")
    if any(luhn.is_valid(re.sub(r"\D", "", found)) for found in CARD_LIKE.findall(text)):
        yield Complaint("leak", "the text holds a complete card number: personal_data, level 2")
