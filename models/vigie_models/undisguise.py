"""Write a text as lexicons know its words: lower case, no accents, disguised letters restored."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, chain, pairwise, takewhile
from typing import Any, Final

import re2

from vigie_models.characters import bare, replaced
from vigie_models.lexicons import lexicon
from vigie_models.offsets import PLAIN, Edit, Offsets, affordable, rewrite, room_of

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_DOUBLED: Final = set(b"cdfglmnprst")  # consonants that French doubles inside a word
_LEET: Final = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "€": "e"}
_LEET_DIGITS: Final = frozenset("013457")
_LONGEST_RUN: Final = 3  # digits in a row that stand for letters; more are a number
_WILDCARDS: Final = "*#%"
_LEET_SIGNS: Final = re.compile("[013457@$€*#%]")  # one sign of a class: `re` is linear too, and takes any text
_SEPARATORS: Final = (" ", ".", "-", "_", "*", "/", ",")
_FRENCH_LETTER_WORDS: Final = set("ay")  # « il y a », never disguised


def undisguise(clean: str, offsets: Offsets) -> tuple[str, Offsets]:
    """Fold a clean text and carry its offsets along. Linear in its length.

    - stretched letters: three or more become two inside a word for a consonant that French doubles, else one;
    - a lone letter in brackets inside a word (« co(n)nard », but not « inscrit(e)s ») loses them;
    - letters spelt out (« c o n n a r d », « c.o.n ») are joined, from three on; between spaces « a » and
      « y » do not count, since they are words;
    - 0 1 3 4 5 7 @ $ € between two letters become the letter they imitate (« 14h30 » and « marie@… » do not), two or
      three such digits in a row inside a longer word too (« d055ier »);
    - `*`, `#` and `%` between letters become `*`, one unknown letter each; any other `*` becomes a space.
    """
    text, offsets = rewrite(clean, offsets, _stretched(clean))
    text, offsets = _without_accents(text, offsets)
    text, offsets = rewrite(text, offsets, _bracketed(text))
    text, offsets = rewrite(text, offsets, _spelt_with_gaps(text, offsets))
    text, offsets = rewrite(text, offsets, _spelt_out(text))
    text = _without_leet(text)
    return rewrite(text, offsets, affordable(_respelt(text), room_of(text)))


def without_accents(text: str) -> str:
    """A text in lower case without accents, nothing else undone."""
    return _without_accents(text, PLAIN)[0]


@cache
def _pattern(pattern: bytes) -> Any:
    """Compile for one byte a character. RE2: the text is hostile, and `re` may take for ever."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    return re2.compile(pattern, options)


def _bytes(text: str) -> bytes:
    return text.encode("latin-1", "replace")


@cache
def _runs_of_letters() -> Any:
    return _pattern("|".join(f"(?i:{letter}{{3,}})" for letter in _LETTERS + "éèêàâîôûùïëü").encode("latin-1"))


def _stretched(text: str) -> Iterator[Edit]:
    view = _bytes(text)
    for match in _runs_of_letters().finditer(view):
        start, end = match.span()
        inner = view[start - 1 : start].isalpha() and view[end : end + 1].isalpha()
        whole_word = not view[start - 1 : start].isalnum() and not view[end : end + 1].isalnum()
        if not whole_word:  # « www », « XXX » and « III » are no stretched words
            kept = 2 if inner and view[start] | 32 in _DOUBLED else 1
            yield Edit(start, end, text[start : start + kept])


def _without_accents(text: str, offsets: Offsets) -> tuple[str, Offsets]:
    if text.isascii():
        return text.lower(), offsets
    folds = {char: fold for char in set(text) if (fold := bare(char)) != char}
    other_length = {char: fold for char, fold in folds.items() if len(fold) != 1}
    text = replaced(text, {char: fold for char, fold in folds.items() if len(fold) == 1})
    if not other_length:
        return text, offsets
    places = (place for place, char in enumerate(text) if char in other_length)
    edits = (Edit(place, place + 1, other_length[text[place]]) for place in places)
    return rewrite(text, offsets, affordable(edits, room_of(text)))


@cache
def _runs_of_single_letters() -> Any:
    signs = rb"[a-z0134@$]"
    runs = (rb"\b%s(?:\%s%s){2,}\b" % (signs, separator.encode(), signs) for separator in _SEPARATORS)
    return _pattern(b"|".join(runs))


def _spelt_out(text: str) -> Iterator[Edit]:
    view = _bytes(text)
    for match in _runs_of_single_letters().finditer(view):
        start, end = match.span()
        separator = text[start + 1]
        if separator == " " and text[end : end + 1] in _SEPARATORS[1:] and text[end + 1 : end + 2].isalnum():
            end -= 2  # « c o n c.o.n »: the last letter begins something else
        word = text[start:end:2]
        if _is_spelt(word, separator):
            kept = _breaks().get(word, ())
            for place in range(start + 1, end, 2):
                yield Edit(place, place + 1, " " if place - start in kept else "")


@cache
def _breaks() -> dict[str, tuple[int, ...]]:
    """For each phrase without its spaces, the offsets of the separators that part its words, once spelt out."""
    breaks = {}
    for phrase in lexicon("phrases")["phrases"]:
        lengths = accumulate(map(len, phrase.split()[:-1]))
        breaks[phrase.replace(" ", "")] = tuple(2 * length - 1 for length in lengths)
    return breaks


def _bracketed(text: str) -> Iterator[Edit]:
    """A letter in brackets inside a word; « e », « s » and « x » are endings that French writes so."""
    if "(" not in text:
        return
    for match in _pattern(rb"[a-z]\(([a-df-rt-wyz])\)[a-z]{2}").finditer(_bytes(text)):
        yield Edit(match.start() + 1, match.start() + 2, "")
        yield Edit(match.start() + 3, match.start() + 4, "")


def _spelt_with_gaps(text: str, offsets: Offsets) -> Iterator[Edit]:
    """Letters spelt out where something invisible stands for a separator: « a.b.r.u<zero width>t.i »."""
    starts, ends = offsets.starts, offsets.ends
    if starts is None or ends is None:
        return
    for match in _runs_of_letters_and_pairs().finditer(_bytes(text)):
        start, end = match.span()
        letters = [place for place in range(start, end) if text[place].isalnum() or text[place] in "@$"]
        pairs = [left for left, right in pairwise(letters) if right == left + 1]
        gapped = all(ends[place] < starts[place + 1] for place in pairs)
        if pairs and gapped and _is_spelt("".join(text[place] for place in letters), "."):
            separators = (place for place in range(start, end) if text[place] in ".-_*/")
            yield from (Edit(place, place + 1, "") for place in separators)


@cache
def _runs_of_letters_and_pairs() -> Any:
    signs = rb"[a-z0134@$]{1,2}"
    return _pattern(b"|".join(rb"\b%s(?:\%s%s){2,}\b" % (signs, sign.encode(), signs) for sign in ".-_*/"))


def _respelt(text: str) -> Iterator[Edit]:
    """Well-known insults in the spelling that gets past a list."""
    respelt = lexicon("phrases")["respelt"]
    source = r"\b(" + "|".join(sorted(respelt)) + r")s?\b"
    for match in _pattern(source.encode()).finditer(_bytes(text)):
        yield Edit(match.start(1), match.end(1), respelt[match.group(1).decode()])


def _is_spelt(word: str, separator: str) -> bool:
    letters = sum(map(str.isalpha, word))
    if letters < 2 or 2 * letters <= len(word):
        return False
    return separator != " " or sum(letter not in _FRENCH_LETTER_WORDS for letter in word) >= 3


def _without_leet(text: str) -> str:
    """Same length out as in."""
    places = [match.start() for match in _LEET_SIGNS.finditer(text)]
    if not places:
        return text
    chars = list(text)
    for place in places:
        chars[place] = _letter_at(text, chars, place)
    return "".join(chars)


def _letter_at(text: str, chars: list[str], place: int) -> str:
    """The letter that a sign imitates; `chars` holds what is already decided to its left."""
    sign = text[place]
    left = chars[place - 1] if place else " "
    right = text[place + 1] if place + 1 < len(text) else " "
    if sign in _WILDCARDS:
        return _wildcard(text, place, left, right)
    between = _is_letter(left) and (_is_letter(right) or (right == sign and not sign.isdigit()))
    if sign == "$":
        between = (between or _is_letter(left) != _is_letter(right)) and not right.isdigit()
    between = between or (sign.isdigit() and _is_letter(left) and _run_disguises(text, chars, place))
    if not between or (sign == "@" and _is_address(text, place)):
        return " " if sign == "*" else sign
    return _LEET[sign]


def _run_disguises(text: str, chars: list[str], place: int) -> bool:
    """Whether two or three digits in a row all imitate letters, inside a word that keeps three of its own.

    « d055ier », but neither « A10B », a reference, nor « 2h15min ». Those to the left of `place` are letters already.
    """
    end = place
    while end < place + _LONGEST_RUN and text[end : end + 1] in _LEET_DIGITS:
        end += 1
    if not _is_letter(text[end : end + 1]) or (text[place - 1] == "h" and text[place - 2 : place - 1].isdigit()):
        return False
    before = takewhile(_is_letter, reversed(chars[max(0, place - 3) : place]))
    after = takewhile(_is_letter, text[end : end + 3])
    return sum(1 for _ in chain(before, after)) >= 3


def _wildcard(text: str, place: int, left: str, right: str) -> str:
    hidden = (_is_letter(left) or left == "*") and (_is_letter(right) or _letter_follows(text, place))
    if hidden:
        return "*"
    return " " if text[place] == "*" else text[place]


def _letter_follows(text: str, place: int) -> bool:
    """Whether a letter comes after at most three more wildcards."""
    rest = text[place + 1 : place + 5].lstrip(_WILDCARDS)
    return len(rest) < 4 and _is_letter(rest[:1])


def _is_letter(char: str) -> bool:
    return "a" <= char <= "z"


def _is_address(text: str, place: int) -> bool:
    """Whether an at sign looks like that of an e-mail address: a dot and a letter come in the same word."""
    word = text[place + 1 : place + 64].split(maxsplit=1)
    return bool(word) and "." in word[0].rstrip(".,;:!?)")
