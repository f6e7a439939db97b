"""Hostile texts of any size, and how the time that they cost grows with it."""

import gc
import math
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from typing import Any, Final

from vigie_models.detect import detect
from vigie_models.detect.all import RULES
from vigie_models.detect.rule import Rule
from vigie_models.normalise import Normalised, normalise

MOST: Final = 1.15  # the exponent that is still called linear
SIZES: Final = (16_000, 64_000, 256_000, 1_000_000)  # characters
REPEATS: Final = 2
_LONG: Final = 100_000  # characters; takes long enough to be measured once
_FILLERS: Final = (" ", "\n", ", ", " le ", " ; ", "", " 7 ", "-", " à ", "\n\n", "…", " A")
_BROKEN: Final = str.maketrans("0123456789", "1234567890")


@dataclass(frozen=True, slots=True)
class Growth:
    """CPU seconds for each of `SIZES`, and the slope of their logarithms."""

    what: str
    text: str
    seconds: tuple[float, ...]

    @property
    def exponent(self) -> float:
        """1 where time is linear in size, 2 where it is quadratic."""
        return exponent(SIZES, self.seconds)


def exponent(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """The slope of the straight line through the logarithms, by least squares."""
    points = [(math.log(size), math.log(cost)) for size, cost in zip(sizes, costs, strict=True)]
    middle_x, middle_y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    spread: float = sum((x - middle_x) * (x - middle_x) for x, _ in points)
    shared: float = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return shared / spread


def near_misses(rule: Rule, size: int) -> str:
    """The rule's examples again and again, each value with a wrong last character, between changing fillers."""
    examples = [_broken(example) for example in rule.examples] + [_broken(_heads(example)) for example in rule.examples]
    return _filled(cycle(examples), size)


def values(rule: Rule, size: int) -> str:
    """The rule's examples and counter-examples again and again, as they are."""
    examples = [*(re.sub("[⟦⟧]", "", example) for example in rule.examples), *rule.counter_examples]
    return _filled(cycle(examples), size)


def _heads(example: str) -> str:
    """What stands before the first value and the value's first half: a match that never ends."""
    before, _, rest = example.partition("⟦")
    value = rest.partition("⟧")[0]
    return f"{before}⟦{value[: len(value) // 2 + 1]}⟧"


def _broken(example: str) -> str:
    """The example with the last letter or digit of each value changed."""

    def change(value: "re.Match[str]") -> str:
        head, last = value[1][:-1], value[1][-1:]
        return head + (last.translate(_BROKEN) if last.isdecimal() else "~")

    return re.sub("⟦([^⟧]*)⟧", change, example)


def _filled(pieces: Iterator[str], size: int) -> str:
    parts, length = [], 0
    for piece, filler in zip(pieces, cycle(_FILLERS), strict=False):
        parts.append(piece + filler)
        length += len(parts[-1])
        if length >= size:
            return "".join(parts)[:size]
    raise AssertionError("nothing to repeat")


HOSTILE: Final[dict[str, str]] = {  # what is repeated until the text is as long as wanted
    "combining marks": "\u0301",
    "marks on letters": "e\u0301\u0316\u0323",
    "opening brackets": "(",
    "opening brackets of all sorts": "([{<«“",
    "digits": "0123456789",
    "zeros": "0",
    "digits and spaces": "1 ",
    "digit groups": "12 34 56 78 90 ",
    "dots": ".",
    "spaces": " ",
    "line breaks": "\n",
    "at signs": "a@",
    "addresses without end": "a.b-c_d@e.",
    "passwords without a value": "mdp : ",
    "passwords in a sentence": "le mot de passe de la ",
    "quotes": "'\"",
    "nested quotes": "«'\"mdp : ",
    "one word": "a",
    "one word of capitals": "ABCDEFGH",
    "random-looking token": "aB3xY9-_Zk0Q",
    "base64": "eyJhbGciOi.",
    "URLs": "http://a:b",
    "slashes": "//\\\\",
    "emoji": "🙂",
    "emoji in a number": "0️⃣6️⃣",
    "zero-width": "a\u200b",
    "bidi": "\u202e1\u202c",
    "full-width": "ｍｄｐ：１２",
    "unfolding": "㏂ﷺ℃",
    "Cyrillic look-alikes": "аеорсух ",
    "spelt letters": "m d p ",
    "spelt letters with dots": "a.b.",
    "stretched letters": "aaaabbbb",
    "wildcards": "a*#%",
    "leet": "m0t d3 p@$$€ ",
    "brackets in words": "a(b)cd",
    "number words": "zéro six douze trente-quatre ",
    "keys without end": "-----BEGIN RSA PRIVATE KEY-----\nMII\n",
    "names": "Jean Dupont ",
    "dates": "né le 12/03/19",
    "amounts": "42 k€ ",
    "streets": "12 bis rue des ",
    "codes": "code du portail A ",
    "surrogates": "\ud800\0",
}


def _of_all(make: Callable[[Rule, int], str], size: int) -> str:
    """Some of each rule's text after another's, as often as it takes."""
    return _filled(cycle([make(rule, 300) for rule in RULES]), size)


def hostile(name: str, size: int) -> str:
    """One of the generic texts."""
    piece = HOSTILE[name]
    return (piece * (size // len(piece) + 1))[:size]


def measured() -> Iterator[Growth]:
    """Each rule alone on its near-misses, all of them on everybody's and on values, and on what anybody could send."""
    gc.freeze()  # what others have loaded is no part of what a reading costs
    return (measure(*each) for each in _measures())


def measured_again(growth: Growth) -> Growth:
    """One of them once more, with more repeats, since a busy machine may have disturbed it."""
    found = next(each for each in _measures() if each[:2] == (growth.what, growth.text))
    return measure(*found, repeats=5 * REPEATS)


Reading = Callable[[Any], object]


def _measures() -> Iterator[tuple[str, str, Reading, Callable[[int], Any]]]:
    """What is measured: its name, the text's, what reads, and what makes its input of a size."""
    for rule in RULES:
        made = partial(_normalised, partial(near_misses, rule))
        yield f"rule {rule.name}", "its near-misses", partial(_findings, rule), made
    for name, make in (("near-misses", near_misses), ("values", values)):
        yield "detect", f"{name} of all rules", detect, partial(_normalised, partial(_of_all, make))
    for name in HOSTILE:
        text = partial(hostile, name)
        yield "normalise", name, normalise_whole, text
        yield "detect", name, detect, partial(_normalised, text)


def _findings(rule: Rule, text: Normalised) -> object:
    return list(rule.findings(text))


def _normalised(make: Callable[[int], str], size: int) -> Normalised:
    return normalise_whole(make(size))


def measure(what: str, text: str, read: Reading, make: Callable[[int], Any], *, repeats: int = REPEATS) -> Growth:
    """CPU seconds for each of `SIZES`: the least of some repeats for the shorter ones."""
    read(make(1_000))  # compiles and reads what is read once
    return Growth(what, text, tuple(_least(read, make(size), repeats if size < _LONG else 1) for size in SIZES))


def _least(read: Reading, given: Any, repeats: int) -> float:
    return max(min(_once(read, given) for _ in range(repeats)), 1e-6)


def _once(read: Reading, given: Any) -> float:
    begun = time.process_time()
    read(given)
    return time.process_time() - begun


def normalise_whole(text: str) -> Normalised:
    """All of the views of a text, however long."""
    return normalise(text, longest=None)
