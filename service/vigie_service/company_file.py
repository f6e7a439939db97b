"""The company's file: its e-mail domains and its own lists of terms, read without ever repeating what it holds."""

import hmac
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES
from vigie_models.company import UNKNOWN_COMPANY, Company
from vigie_models.terms import LONGEST_TERM, Algorithm, Hashing, TermList, Terms, TermUnusable, forms, hashed
from vigie_service.settings import Settings

_CHECKED: Final = "\x00vigie"  # no term folds to it
_PLACES: Final = {
    "lists": "liste",
    "terms": "terme",
    "hashes": "empreinte",
    "lengths": "longueur",
    "domains": "domaine",
}
_FIELDS: Final = frozenset(
    (*_PLACES, "name", "category", "level", "hashing", "algorithm", "check")
)  # words of ours, that may be repeated
_SAID: Final = {
    "missing": "manque",
    "extra_forbidden": "clé inconnue",
    "literal_error": "valeur inconnue",
    "enum": "valeur inconnue",
}
_Category = Literal[*CONFIDENTIALITY_CATEGORIES]  # type: ignore[valid-type] # the names are those of axes.py
_Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Domain = Annotated[str, Field(pattern=r"^[^\s@/.]+(\.[^\s@/.]+)+$", max_length=253)]


class CompanyRefused(Exception):
    """The company's file cannot be used; each line says where and why, and repeats nothing of it."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        super().__init__(f"{path.name} :\n" + "\n".join(f"  - {fault}" for fault in faults))
        self.faults = faults


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    def __repr__(self) -> str:
        return type(self).__name__

    __str__ = __repr__


class _List(_Part):
    name: Annotated[str, Field(max_length=100)] = ""
    category: _Category
    level: Annotated[int, Field(ge=0, le=2)] = 1
    terms: list[str] = []
    hashes: list[_Hex] = []
    lengths: list[Annotated[int, Field(ge=1, le=LONGEST_TERM)]] = []


class _Hashing(_Part):
    algorithm: Literal["hmac-sha256", "blake2b"] = "hmac-sha256"
    check: _Hex


class _Document(_Part):
    domains: list[_Domain] = []
    hashing: _Hashing | None = None
    lists: list[_List] = []

    @field_validator("domains")
    @classmethod
    def _lower(cls, domains: list[str]) -> list[str]:
        return [domain.lower() for domain in domains]


def open_company(settings: Settings) -> Company:
    """The company that VIGIE_COMPANY describes, ready to be given to a scorer; nobody in particular without it.

    Raises:
        CompanyRefused: the file cannot be read or used, or the key is not the one of its hashes.
        OSError: VIGIE_TERMS_KEY_FILE cannot be read.
    """
    return load_company(settings.company, terms_key(settings)) if settings.company else UNKNOWN_COMPANY


def terms_key(settings: Settings) -> bytes | None:
    """The key of hashed terms, from the setting itself or from the file that it names.

    Raises:
        OSError: the file cannot be read.
    """
    if settings.terms_key is not None:
        return settings.terms_key.get_secret_value().encode()
    return settings.terms_key_file.read_bytes().strip() if settings.terms_key_file else None


def load_company(path: Path, key: bytes | None = None) -> Company:
    """Read and check a company's file.

    Raises:
        CompanyRefused: as above.
    """
    document = _read(path)
    hashing = _hashing_of(path, document, key)
    lists = [_list_of(each) for each in document.lists]
    return Company(frozenset(document.domains), Terms(lists, hashing))


def hashed_file(path: Path, key: bytes | None, algorithm: Algorithm) -> str:
    """The same file with a keyed hash in place of each term, as TOML; names of lists and domains stay.

    Raises:
        CompanyRefused: as above, or there is no usable key.
    """
    document = _read(path)
    if document.hashing is not None:
        _hashing_of(path, document, key)  # the right key, or nothing at all
        algorithm = Algorithm(document.hashing.algorithm)
    hashing = _keyed(path, key, algorithm)
    return "\n".join(_written(document, [hashed(_list_of(each), hashing) for each in document.lists], hashing))


def _read(path: Path) -> _Document:
    try:
        document = _Document.model_validate(tomllib.loads(path.read_bytes().decode("utf-8-sig")))
    except OSError as error:
        raise CompanyRefused(path, [f"lecture impossible : {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        raise CompanyRefused(path, [f"n’est pas en UTF-8 (octet {error.start})"]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CompanyRefused(path, [f"TOML invalide{_line(str(error))}"]) from None
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        raise CompanyRefused(path, [f"{_place(fault['loc'])} : {_why(fault['type'])}" for fault in faults]) from None
    faults_of_terms = list(_unusable(document))
    if faults_of_terms:
        raise CompanyRefused(path, faults_of_terms)
    return document


def _line(message: str) -> str:
    """Where the parser stopped; its message quotes what it read."""
    place = re.search(r"\(at line (\d+), column (\d+)\)$", message)
    return f", ligne {place[1]}, colonne {place[2]}" if place else " à la fin du fichier"


def _place(loc: tuple[int | str, ...]) -> str:
    """« liste 2, terme 5 »; a word that is not ours is not repeated."""
    parts: list[str] = []
    for step in loc:
        if isinstance(step, int):
            parts[-1] = f"{_PLACES.get(parts[-1], parts[-1])} {step + 1}"
        elif step in _FIELDS:
            parts.append(step)
    return ", ".join(parts) or "fichier"


def _why(fault: str) -> str:
    return _SAID.get(fault, "valeur incorrecte")


def _unusable(document: _Document) -> Iterator[str]:
    for number, each in enumerate(document.lists, 1):
        for place, term in enumerate(each.terms, 1):
            if not _is_usable(term):
                yield f"liste {number}, terme {place} : {TermUnusable()}"
        if bool(each.hashes) != bool(each.lengths):
            yield f"liste {number} : hashes et lengths vont ensemble"
        if each.hashes and document.hashing is None:
            yield f"liste {number} : des empreintes demandent la table hashing"


def _is_usable(term: str) -> bool:
    try:
        return bool(forms(term))
    except TermUnusable:
        return False


def _hashing_of(path: Path, document: _Document, key: bytes | None) -> Hashing | None:
    if document.hashing is None:
        return None
    hashing = _keyed(path, key, Algorithm(document.hashing.algorithm))
    if not hmac.compare_digest(hashing.digest(_CHECKED).hex(), document.hashing.check):
        raise CompanyRefused(path, ["VIGIE_TERMS_KEY n’est pas la clé de ces empreintes"])
    return hashing


def _keyed(path: Path, key: bytes | None, algorithm: Algorithm) -> Hashing:
    if key is None:
        raise CompanyRefused(path, ["des empreintes demandent une clé : VIGIE_TERMS_KEY ou VIGIE_TERMS_KEY_FILE"])
    try:
        return Hashing(key, algorithm)
    except ValueError as error:
        raise CompanyRefused(path, [str(error)]) from None


def _list_of(each: _List) -> TermList:
    hashes = frozenset(map(bytes.fromhex, each.hashes))
    return TermList(each.category, each.level, tuple(each.terms), hashes, frozenset(each.lengths))


def _written(document: _Document, lists: list[TermList], hashing: Hashing) -> Iterator[str]:
    yield f"domains = {json.dumps(document.domains)}\n"
    yield f'[hashing]\nalgorithm = "{hashing.algorithm}"\ncheck = "{hashing.digest(_CHECKED).hex()}"\n'
    for source, each in zip(document.lists, lists, strict=True):
        name: Any = json.dumps(source.name).replace("\x7f", "\\u007f")
        yield f'[[lists]]\nname = {name}\ncategory = "{each.category}"\nlevel = {each.level}'
        yield f"lengths = {sorted(each.lengths)}\nhashes = ["
        yield from (f'  "{digest}",' for digest in sorted(digest.hex() for digest in each.hashes))
        yield "]\n"
