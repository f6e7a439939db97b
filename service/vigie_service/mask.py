"""Put a text's values out of sight: « [IBAN] » for good, « [IBAN:…] » for whoever has the key."""

import base64
import binascii
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from vigie_models.axes import Kind
from vigie_models.company import UNKNOWN_COMPANY, Company
from vigie_models.detect.people import Names
from vigie_models.normalise import normalise
from vigie_models.reading import findings_of
from vigie_models.terms import TermList, Terms, TermUnusable, forms

KEY_SIZE: Final = 64  # bytes: AES-256 twice, as SIV wants
LITERAL: Final = "TEXT"  # what only looked like a masked value
_KEY_HEAD: Final = "vigie-mask-1 "
_WORDS_OF_KINDS: Final = "|".join((*Kind, LITERAL))
# A bracket opens each and none holds another: linear, and what stands beside a masked value never merges with it.
_MASKED: Final = re.compile(rf"\[({_WORDS_OF_KINDS})(?::([A-Za-z0-9_-]{{23,}}))?\]")
# What these name means something else in another sentence; the others are masked wherever they stand.
_ONLY_WHERE_FOUND: Final = (Kind.SALARY, Kind.HEALTH, Kind.MARKING)
_MOST_ROUNDS: Final = 30
_LEAST_SPREAD: Final = 4  # letters and digits of a value that is looked for elsewhere


class WrongMaskKey(ValueError):
    """Ces valeurs n’ont pas été masquées avec cette clé, ou ont été modifiées depuis."""


class MaskKeyMalformed(ValueError):
    """Ce n’est pas une clé de masquage : `vigie mask --new-key FICHIER` en fait une."""


class NotSettled(ValueError):
    """Ce texte ne peut pas être masqué de façon sûre."""


class MaskKey:
    """Encrypts values by AES-SIV: the same value of the same kind always gives the same sign, and any change shows."""

    def __init__(self, raw: bytes) -> None:
        """`raw`: 64 random bytes."""
        self.raw = raw
        self._cipher = AESSIV(raw)

    @classmethod
    def new(cls) -> "MaskKey":
        """A key that nobody has yet."""
        return cls(secrets.token_bytes(KEY_SIZE))

    @classmethod
    def read(cls, written: str) -> "MaskKey":
        """A key as its file holds it.

        Raises:
            MaskKeyMalformed: it is none.
        """
        try:
            raw = base64.b64decode(written.strip().removeprefix(_KEY_HEAD), altchars=b"-_", validate=True)
        except ValueError:
            raise MaskKeyMalformed(MaskKeyMalformed.__doc__) from None
        if len(raw) != KEY_SIZE or not written.startswith(_KEY_HEAD):
            raise MaskKeyMalformed(MaskKeyMalformed.__doc__)
        return cls(raw)

    def written(self) -> str:
        """One line for a file."""
        return _KEY_HEAD + base64.urlsafe_b64encode(self.raw).decode() + "\n"

    def __repr__(self) -> str:
        return "MaskKey()"

    def seal(self, kind: str, value: str) -> str:
        """« [KIND:…] » in place of a value, which is not empty."""
        sealed = self._cipher.encrypt(value.encode("utf-8", "surrogatepass"), [kind.encode()])
        return f"[{kind}:{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}]"

    def open(self, kind: str, body: str) -> str | None:
        """The value behind « [kind:body] »; None where this key did not make it."""
        try:
            raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
            value = self._cipher.decrypt(raw, [kind.encode()]).decode("utf-8", "surrogatepass")
        except (InvalidTag, ValueError, binascii.Error):
            return None
        return value if value and self.seal(kind, value) == f"[{kind}:{body}]" else None


def unmask(text: str, key: MaskKey) -> str:
    """The text that was masked with this key.

    Raises:
        WrongMaskKey: it was masked with another one, or its masked values were changed.
    """

    def restored(match: re.Match[str]) -> str:
        kind, body = match.groups()
        if body is None:
            return match[0]
        value = key.open(kind, body)
        if value is None:
            raise WrongMaskKey(WrongMaskKey.__doc__)
        return value

    return _MASKED.sub(restored, text)


class _Piece(NamedTuple):
    """A stretch of a text: what detectors see of it, what is written for it, and whether it is masked."""

    shown: str
    written: str
    masked: bool


class _Span(NamedTuple):
    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Masker:
    """Masks texts of any length. Without `kinds`, whatever is found; without `key`, for good."""

    key: MaskKey | None = None
    kinds: frozenset[Kind] = frozenset(Kind)
    company: Company = field(default=UNKNOWN_COMPANY, repr=False)

    def mask(self, *texts: str) -> tuple[str, ...]:
        """The same texts without their values; a value found in one of them is masked in all.

        What is masked once stays as it is: masking again changes nothing.

        Raises:
            NotSettled: each pass found something new; nobody writes such a text.
        """
        states = [self._opened(text) for text in texts]
        values: dict[str, Kind] = {}
        to_read = list(range(len(states)))
        for _ in range(_MOST_ROUNDS):
            before = [_masked(pieces) for pieces in states]
            for place in to_read:
                states[place] = list(self._cut(states[place], self._found(states[place]), values))
            spread = _spread(values)
            states = [list(self._cut(pieces, _elsewhere(pieces, spread), values)) for pieces in states]
            to_read = [place for place, pieces in enumerate(states) if _masked(pieces) > before[place]]
            if not to_read:
                return tuple("".join(piece.written for piece in pieces) for pieces in states)
        raise NotSettled(NotSettled.__doc__)

    def _opened(self, text: str) -> list[_Piece]:
        """The text, with what is masked already set apart."""
        pieces, done = [], 0
        for match in _MASKED.finditer(text):
            if self.key is None and match[2] is not None:
                continue  # nobody can tell whether it is one: it is read like any text
            pieces += [_open(text[done : match.start()]), self._kept(match[1], match[2], match[0])]
            done = match.end()
        return [piece for piece in (*pieces, _open(text[done:])) if piece.shown]

    def _kept(self, kind: str, body: str | None, whole: str) -> _Piece:
        if body is None or (self.key and self.key.open(kind, body) is not None):
            return _Piece(f"[{kind}]", whole, masked=True)
        return self._sealed(LITERAL, whole)

    def _sealed(self, kind: str, value: str) -> _Piece:
        return _Piece(f"[{kind}]", self.key.seal(kind, value) if self.key else f"[{kind}]", masked=True)

    def _found(self, pieces: list[_Piece]) -> list[_Span]:
        names = Names.ALWAYS if Kind.PERSON in self.kinds else Names.NEVER
        found = findings_of(_shown(pieces), self.company, names, longest=None)
        return _apart(_Span(each.start, each.end, each.kind) for each in found if each.kind in self.kinds)

    def _cut(self, pieces: list[_Piece], spans: Sequence[_Span], values: dict[str, Kind]) -> Iterator[_Piece]:
        """The pieces, cut at the spans; a span that reaches into masked values masks what lies beside them."""
        ends = list(accumulate(len(piece.shown) for piece in pieces))
        at = 0
        for piece, end in zip(pieces, ends, strict=True):
            start = done = end - len(piece.shown)
            while at < len(spans) and spans[at].start < end:
                span = spans[at]
                first, last = max(span.start, start), min(span.end, end)
                value = piece.shown[first - start : last - start]
                whole = (first, last) == (span.start, span.end)
                if not piece.masked and first < last and (whole or any(map(str.isalnum, value))):
                    yield from _some(piece.shown[done - start : first - start])
                    yield self._sealed(span.kind, value)
                    values.setdefault(value, span.kind)
                    done = last
                if span.end > end:
                    break
                at += 1
            yield from [piece] if done == start else _some(piece.shown[done - start :])


def _spread(values: dict[str, Kind]) -> list[tuple[Kind, Terms]]:
    """The values found so far, to be looked for in every text, in all their writings."""
    by_kind: dict[Kind, list[str]] = {}
    for value, kind in values.items():
        if kind not in _ONLY_WHERE_FOUND and sum(map(str.isalnum, value)) >= _LEAST_SPREAD and _is_usable(value):
            by_kind.setdefault(kind, []).append(value)
    return [(kind, Terms([TermList("personal_data", 0, tuple(found))])) for kind, found in by_kind.items()]


def _elsewhere(pieces: list[_Piece], spread: list[tuple[Kind, Terms]]) -> list[_Span]:
    if not spread:
        return []
    text = normalise(_shown(pieces), None)
    return _apart(_Span(each.start, each.end, kind) for kind, terms in spread for each in terms.findings(text))


def _masked(pieces: list[_Piece]) -> int:
    return sum(piece.masked for piece in pieces)


def _open(text: str) -> _Piece:
    return _Piece(text, text, masked=False)


def _some(text: str) -> list[_Piece]:
    return [_open(text)] if text else []


def _shown(pieces: Iterable[_Piece]) -> str:
    return "".join(piece.shown for piece in pieces)


def _apart(spans: Iterable[_Span]) -> list[_Span]:
    """In order, those that overlap joined under the kind of the longest."""
    joined: list[tuple[_Span, int]] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        last, longest = joined[-1] if joined else (None, 0)
        length = span.end - span.start
        if last is None or span.start >= last.end:
            joined.append((span, length))
        else:
            kind = span.kind if length > longest else last.kind
            joined[-1] = (_Span(last.start, max(last.end, span.end), kind), max(longest, length))
    return [span for span, _ in joined if span.start < span.end]


def _is_usable(value: str) -> bool:
    try:
        return bool(forms(value))
    except TermUnusable:
        return False
