"""Tell a post's language, with a strong belief that it is French."""

from functools import cache
from typing import Any, Final

from vigie_models.detect.pattern import matches
from vigie_models.lexicons import lexicon
from vigie_models.normalise import scan_of

FRENCH: Final = "fr"
FEWEST_WORDS: Final = 5  # below, nothing can be told from French with bad spelling
SUREST: Final = 0.9  # the least that the identifier must say, 0-1
FEWEST_IN_CLAUSE: Final = 3  # words of a French clause inside a foreign post
_GREETINGS: Final = frozenset(
    ["bonjour", "bonsoir", "salut", "coucou", "merci", "cordialement", "bravo", "felicitations"]
)
READ: Final = 2_000  # characters: enough to tell, and cheap

_LANGUAGES: Final = (
    *("fr", "en", "de", "es", "it", "pt", "nl", "ca", "ro", "pl", "cs", "sk", "sv", "da", "no", "fi"),
    *("hu", "el", "tr", "ru", "uk", "bg", "sr", "ar", "fa", "he", "hi", "zh", "ja", "ko", "vi"),
)
_NOT_WORDS: Final = r"(?i)(?-i:\bSELECT\b[^\n]{1,200}\bFROM\b[^\n]*)|\"[^\"]*\"|https?://\S+|www\.\S+|\S+@\S+|[@#]\w+|`[^`]*`|\S*[_/\\=<>{}()\[\];|$]\S*|\b\w*\d\w*\b"
_CLAUSE: Final = r"[^.!?,;:\n()]+"
_LETTERS_ONLY: Final = bytes(byte if chr(byte) in "abcdefghijklmnopqrstuvwxyz'" else 32 for byte in range(256))


def identify(text: str) -> str:
    """The ISO 639-1 code of a text's language: another than `fr` only where that is beyond doubt.

    French is what these networks write, and a French post taken for a foreign one is read by no model. Hence
    short, mixed, empty and emoji-only texts are `fr` – never `und` – and so is what holds as many French small
    words as foreign ones, or one clause in French. Never raises. `text` is a `clean` view; the first 2,000
    characters are read.
    """
    text = text[:READ]
    if _is_in_another_script(text):
        scan = _without_code("".join(char if char < "\u0370" else "\n" for char in text))
        return FRENCH if _has_french_clause(scan, "") else _statistical(text, least=0.5)
    scan = _without_code(text)
    words = _words(scan)
    if len(words) < FEWEST_WORDS:
        return FRENCH
    language, hits = _most_small_words(words)
    if hits >= 3 and hits > 2 * _french_words(words, language):
        sure = _statistical(text, least=SUREST) == language and not _has_french_clause(scan, language)
        return language if sure else FRENCH
    return _unlisted(text, words)


def load() -> None:
    """Load the identifier now, so that processes that fork afterwards share it. Most of a second, once; 80 MB."""
    _identifier()


def _unlisted(text: str, words: list[str]) -> str:
    """For languages whose small words are not listed: more words are asked for, more certainty, no French."""
    if len(words) < 2 * FEWEST_WORDS or _french_words(words, "") > 1:
        return FRENCH
    code = _statistical(text, least=0.97)
    return FRENCH if code in lexicon("function_words")["small"] else code


def _without_code(text: str) -> bytes:
    """The text as ASCII, with blanks for quotes, addresses, mentions and code."""
    scan = bytearray(scan_of(text))
    for match in matches(_NOT_WORDS, bytes(scan)):
        scan[match.start() : match.end()] = b" " * (match.end() - match.start())
    return bytes(scan)


def _words(scan: bytes) -> list[str]:
    """The words in lower case, without accents; an elision stays on its word."""
    words = scan.lower().translate(_LETTERS_ONLY).decode().split()
    return [stripped for word in words if (stripped := word.strip("'"))]


def _has_french_clause(scan: bytes, language: str) -> bool:
    """Whether a sentence, or a clause between commas, is French: such a post is read as French.

    It has three words or more, more small words that only French writes than foreign ones, and sounds French.
    """
    clauses = [match.group() for match in matches(_CLAUSE, scan)]
    return any(_is_french(clause, language) for clause in clauses)


def _is_french(clause: bytes, language: str) -> bool:
    words = _words(clause)
    french = _french_words(words, language)
    foreign = len(set(words) & _known(language)) if language else 0
    if len(words) < FEWEST_IN_CLAUSE or french <= foreign:
        return False
    if len(words) == FEWEST_IN_CLAUSE and not _GREETINGS.isdisjoint(words):
        return False  # « Bonjour à tous, » then a mail in English
    return french > foreign + 1 or str(_identifier().classify(clause.decode().lower())[0]) == FRENCH


def _french_words(words: list[str], language: str) -> int:
    """How many different French small words there are that a given language does not write too."""
    shared = lexicon("function_words")["shared"].get(language, ())
    known = _known(FRENCH)
    return len({word for word in words if (word in known or _is_elided(word)) and word not in shared})


@cache
def _known(language: str) -> frozenset[str]:
    return frozenset(lexicon("function_words")["small"][language])


def _is_elided(word: str) -> bool:
    return word.partition("'")[0] in ("l", "d", "j", "c", "n", "s", "m", "t", "qu", "jusqu", "lorsqu") and "'" in word


def _most_small_words(words: list[str]) -> tuple[str, int]:
    """The foreign language with the most different small words, and how many."""
    seen, codes = set(words), lexicon("function_words")["small"]
    hits = {code: len(seen & _known(code)) for code in codes if code != FRENCH}
    likeliest = max(hits, key=hits.__getitem__)
    return likeliest, hits[likeliest]


def _is_in_another_script(text: str) -> bool:
    """Whether most letters are of another script, and several words' worth of them."""
    others = {char for char in set(text) if char > "\u036f" and char.isalpha() and not "\u1d00" <= char <= "\u1eff"}
    if not others:
        return False
    letters = [char for char in text if char.isalpha()]
    other = sum(char in others for char in letters)
    dense = any("\u3040" <= char <= "\ud7ff" for char in letters)
    return other > 0.6 * len(letters) and other >= (6 if dense else 12)


def _statistical(text: str, *, least: float) -> str:
    """What py3langid says if it is at least that sure, else `fr`."""
    code, probability = _identifier().classify(text.lower())
    return str(code) if probability >= least else FRENCH


@cache
def _identifier() -> Any:
    """The identifier, loaded when first asked for: most of a second, then well under a millisecond a post."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - half a second at import

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES)
    return identifier
