"""Ways to write a French post otherwise without changing what it says, each drawn from a seed."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from random import Random
from typing import Any, Final

Noise = Callable[[str, Random], str]

_WORD: Final = re.compile(r"[^\W\d_]+")
_VALUE: Final = re.compile(r"\S*[\d@/\\]\S*|\S+\.\w\S*")  # addresses, numbers, keys: another letter is another value
_ONE_WORD_IN: Final = 12
_SHORTEST_DISGUISED: Final = 4  # letters; nobody hides « le » or « une »


def accents_dropped(text: str, _chance: Random) -> str:
    """« é » becomes « e », « ç » becomes « c », « œ » becomes « oe »."""
    parts = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def upper_case(text: str, _chance: Random) -> str:
    """Everything in capitals, values excepted."""
    return _outside_values(text, str.upper)


def lower_case(text: str, _chance: Random) -> str:
    """Everything in small letters, values excepted."""
    return _outside_values(text, str.lower)


def typos(text: str, chance: Random) -> str:
    """One word in twelve has a slip of the fingers, and at least one word of the post where one can have it."""
    words = [word.span() for word in _plain_words(text) if len(word[0]) >= _SHORTEST_DISGUISED]
    drawn = chance.sample(words, max(1, len(words) // _ONE_WORD_IN)) if words else []
    for start, end in sorted(drawn, reverse=True):
        text = text[:start] + chance.choice(_SLIPS)(text[start:end], chance) + text[end:]
    return text


def _neighbour(word: str, chance: Random) -> str:
    place = chance.randrange(1, len(word))
    beside = _table("keyboard").get(word[place].lower(), word[place])
    return word[:place] + chance.choice(beside) + word[place + 1 :]


def _dropped(word: str, chance: Random) -> str:
    place = chance.randrange(1, len(word))
    return word[:place] + word[place + 1 :]


def _doubled(word: str, chance: Random) -> str:
    place = chance.randrange(1, len(word))
    return word[:place] + word[place] + word[place:]


def _swapped(word: str, chance: Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


_SLIPS: Final = (_neighbour, _dropped, _doubled, _swapped)


def sms_spelling(text: str, _chance: Random) -> str:
    """« beaucoup » becomes « bcp », « c'est » becomes « c », « ne » is left out."""
    table = _table("sms")
    short = _sms().sub(lambda found: table[found[0].lower().replace("’", "'")], text)
    return re.sub(r"(?<=\S) {2,}(?=\S)", " ", short).strip(" ")


@cache
def _sms() -> re.Pattern[str]:
    longest_first = sorted(_table("sms"), key=len, reverse=True)
    words = "|".join(re.escape(word).replace("'", "['’]") for word in longest_first)
    return re.compile(rf"(?<![\w'’-])(?:{words})(?![\w'’-])", re.IGNORECASE)


def leet(text: str, _chance: Random) -> str:
    """In words of four letters and more, digits stand for the letters inside: « c0nn4rd »."""
    table = str.maketrans(_table("leet"))
    return _each_word(text, lambda word: word[0] + word[1:-1].translate(table) + word[-1])


def spaced_letters(text: str, chance: Random) -> str:
    """Words of four letters and more are spelt out; of two neighbours only one by blanks, else they would merge."""
    last = ""

    def spelt(word: str) -> str:
        nonlocal last
        last = chance.choice([sign for sign in (" ", ".", "-") if sign != last])
        return last.join(word)

    return _each_word(text, spelt)


def homoglyphs(text: str, chance: Random) -> str:
    """Half of the letters that have a twin in another alphabet are that twin."""
    table = _table("homoglyphs")
    return "".join(chance.choice(table[char]) if char in table and chance.random() < 0.5 else char for char in text)


def zero_width(text: str, chance: Random) -> str:
    """Something that nobody sees after three letters in ten."""
    marks = _signs("zero_width", "marks")
    return "".join(char + (chance.choice(marks) if char.isalpha() and chance.random() < 0.3 else "") for char in text)


def decorated(text: str, chance: Random) -> str:
    """Ends of sentences repeated, a neutral emoji here and there and one at the end."""
    ends, emoji = _signs("decoration", "ends"), _signs("decoration", "emoji")

    def fuller(end: re.Match[str]) -> str:
        seen = f" {chance.choice(emoji)}" if chance.random() < 0.5 else ""
        return f"{end[0]}{chance.choice(ends)}{seen}"

    return re.sub(r"[.!?](?=\s|$)", fuller, text) + f" {chance.choice(emoji)}"


def diluted_among(sentences: Sequence[str]) -> Noise:
    """A noise that hides a post among neutral sentences: one in front, two behind. `sentences`: three or more."""

    def diluted(text: str, chance: Random) -> str:
        before, after, last = chance.sample([each for each in sentences if each not in text], 3)
        return f"{before} {text} {after} {last}"

    return diluted


def neutral_sentences(texts: Iterable[str]) -> list[str]:
    """The sentences of 5 to 25 words that clean posts hold, each once, in their order."""
    parts = (part.strip() for text in texts for part in re.split(r"(?<=[.!?…])\s+|\n+", text))
    whole = (part for part in parts if part.endswith((".", "!", "?", "…")))
    return list(dict.fromkeys(part for part in whole if 5 <= len(part.split()) <= 25))


NOISES: Final[Mapping[str, Noise]] = {
    "accents_dropped": accents_dropped,
    "upper_case": upper_case,
    "lower_case": lower_case,
    "typos": typos,
    "sms_spelling": sms_spelling,
    "leet": leet,
    "spaced_letters": spaced_letters,
    "homoglyphs": homoglyphs,
    "zero_width": zero_width,
    "decorated": decorated,
}
DILUTED: Final = "diluted"


def noisy(name: str, noise: Noise, text: str, seed: str) -> str:
    """The text under a noise; the same name, text and seed give the same answer for ever."""
    return noise(text, Random(f"{seed} {name}"))


def _outside_values(text: str, change: Callable[[str], str]) -> str:
    parts = re.split(r"(\s+)", text)
    return "".join(part if _VALUE.fullmatch(part) else change(part) for part in parts)


def _plain_words(text: str) -> list[re.Match[str]]:
    """The words of a text, but for those inside a value."""
    values = [value.span() for value in _VALUE.finditer(text)]
    words = _WORD.finditer(text)
    return [word for word in words if not any(start <= word.start() < end for start, end in values)]


def _each_word(text: str, change: Callable[[str], str]) -> str:
    parts, done = [], 0
    for word in _plain_words(text):
        if len(word[0]) >= _SHORTEST_DISGUISED:
            parts += [text[done : word.start()], change(word[0])]
            done = word.end()
    return "".join(parts) + text[done:]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((resources.files("vigie_training") / "noise.toml").read_text("utf-8"))


def _table(name: str) -> dict[str, str]:
    table: dict[str, str] = _data()[name]
    return table


def _signs(name: str, key: str) -> list[str]:
    signs: list[str] = _data()[name][key]
    return signs
