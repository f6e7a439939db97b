"""Ways to write the same text so that software misreads it and people do not."""

from collections.abc import Callable
from random import Random
from typing import Final

Disguise = Callable[[str, Random], str]

_CYRILLIC: Final = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")
_INVISIBLE: Final = ("\u200b", "\u200c", "\u200d", "\u00ad", "\u2060", "\ufe0f", "\u034f", "\U000e0041")
_MARKS: Final = ("\u0335", "\u0336", "\u0316", "\u0331", "\u20dd")
_BIDI: Final = (("\u202e", "\u202c"), ("\u2067", "\u2069"), ("\u200f", ""))


def full_width(text: str, _chance: Random) -> str:
    """ASCII letters and digits in the width of Chinese ones."""
    return "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char for char in text)


def mathematical_digits(text: str, _chance: Random) -> str:
    """Bold figures of mathematics."""
    return "".join(chr(0x1D7CE + int(char)) if char.isascii() and char.isdigit() else char for char in text)


def zero_width(text: str, chance: Random) -> str:
    """Something invisible after many characters."""
    return "".join(char + (chance.choice(_INVISIBLE) if chance.random() < 0.5 else "") for char in text)


def noisy_marks(text: str, chance: Random) -> str:
    """Strokes and dots on many letters and digits; no mark that makes another letter of French."""
    noisy = (char.isascii() and char.isalnum() and chance.random() < 0.5 for char in text)
    return "".join(
        char + (chance.choice(_MARKS) if is_noisy else "") for char, is_noisy in zip(text, noisy, strict=True)
    )


def cyrillic(text: str, chance: Random) -> str:
    """Letters that look the same, of another alphabet."""
    return "".join(char.translate(_CYRILLIC) if chance.random() < 0.7 else char for char in text)


def bidirectional(text: str, chance: Random) -> str:
    """Marks of direction around all of it and before some characters."""
    opening, closing = chance.choice(_BIDI)
    return opening + "".join((opening if chance.random() < 0.2 else "") + char for char in text) + closing


def unbreakable(text: str, chance: Random) -> str:
    """Other blanks than the usual one."""
    return "".join(chance.choice("\u00a0\u202f\u2009\u3000") if char == " " else char for char in text)


# What the views undo character for character: a rule must not notice.
UNDONE: Final[tuple[Disguise, ...]] = (
    full_width,
    mathematical_digits,
    zero_width,
    noisy_marks,
    cyrillic,
    bidirectional,
    unbreakable,
)


def spaced(text: str, _chance: Random) -> str:
    """A blank after each character."""
    return " ".join(text)


def letters_for_digits(text: str, chance: Random) -> str:
    """O for 0, l for 1, and the other way round."""
    return "".join(char.translate(str.maketrans("01Ol", "Ol01")) if chance.random() < 0.5 else char for char in text)


def split_by_signs(text: str, chance: Random) -> str:
    """Emojis, stars or line breaks between some characters."""
    return "".join(char + (chance.choice(("🙂", "*", "\n", ".", "️⃣")) if chance.random() < 0.2 else "") for char in text)


def decomposed(text: str, chance: Random) -> str:
    """Any mark after some characters, French accents too."""
    return "".join(char + (chr(chance.randrange(0x300, 0x370)) if chance.random() < 0.2 else "") for char in text)


def torn(text: str, chance: Random) -> str:
    """A part of the text twice, upside down, or gone."""
    start, end = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
    return text[:start] + chance.choice((text[start:end] * 2, text[start:end][::-1], "")) + text[end:]


ALL: Final = (*UNDONE, spaced, letters_for_digits, split_by_signs, decomposed, torn)
