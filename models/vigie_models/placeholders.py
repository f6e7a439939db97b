"""Values put out of the models' sight: one sign of its kind stands for each, so that no model learns a number."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from vigie_models.axes import Kind
from vigie_models.finding import Finding
from vigie_models.normalise import Normalised
from vigie_models.offsets import Edit, Offsets, rewrite
from vigie_models.undisguise import without_accents

# What these name are words that mean something, not values.
_WORDS: Final = (Kind.PERSON, Kind.HEALTH, Kind.MARKING, Kind.TERM)
# What stands for a value where a text is read as prose: the encoder knows what these words mean.
NOUNS: Final[Mapping[Kind, str]] = {
    Kind.NIR: "numéro de sécurité sociale",
    Kind.IBAN: "IBAN",
    Kind.CARD: "numéro de carte bancaire",
    Kind.PHONE: "numéro de téléphone",
    Kind.EMAIL: "adresse e-mail",
    Kind.ADDRESS: "adresse postale",
    Kind.BIRTH_DATE: "date de naissance",
    Kind.ID_DOC: "numéro de pièce d'identité",
    Kind.TAX_ID: "numéro fiscal",
    Kind.SALARY: "montant du salaire",
    Kind.PASSWORD: "mot de passe secret",
    Kind.API_KEY: "clé secrète",
    Kind.JWT: "jeton d'accès",
    Kind.PRIVATE_KEY: "clé privée",
    Kind.CONN_STRING: "chaîne de connexion",
    Kind.ACCESS_CODE: "code d'accès",
    Kind.INTERNAL_HOST: "serveur interne",
    Kind.VEHICLE_PLATE: "plaque d'immatriculation",
    Kind.SIREN: "numéro SIREN",
    Kind.SIRET: "numéro SIRET",
}
# A sign for private use is a word of its own to the n-grams, and no piece is cut from it.
SIGNS: Final[Mapping[Kind, str]] = {kind: chr(0xE000 + place) for place, kind in enumerate(Kind) if kind not in _WORDS}


@dataclass(frozen=True, slots=True)
class View:
    """A text as sent (`original`, see `Normalised`), as the models read it, and where each character came from."""

    original: str
    text: str
    offsets: Offsets

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the text as sent: code points, end excluded."""
        return self.offsets.span(start, end)


def view_of(text: Normalised, findings: Iterable[Finding]) -> View:
    """The folded text with a sign in place of each value found; `findings` in order, offsets in the text as sent."""
    return View(text.original, *rewrite(text.folded, text.folded_offsets, _edits(text.folded_offsets, findings, SIGNS)))


def prose_of(text: Normalised, findings: Iterable[Finding]) -> View:
    """The text as one reads it, case and accents kept, a noun in place of each value found.

    Where anything was disguised, the folded text: lower case without accents, but its words are restored.
    """
    values = tuple(findings)
    plain = rewrite(text.clean, text.clean_offsets, _edits(text.clean_offsets, values, NOUNS))
    folded = rewrite(text.folded, text.folded_offsets, _edits(text.folded_offsets, values, NOUNS))
    is_disguised = without_accents(plain[0]).replace("*", " ") != without_accents(folded[0])
    return View(text.original, *(folded if is_disguised else plain))


def _edits(offsets: Offsets, findings: Iterable[Finding], words: Mapping[Kind, str]) -> Iterator[Edit]:
    done = 0
    for finding in findings:
        start, end = _within(offsets, finding)
        if finding.kind in words and done <= start < end:
            yield Edit(start, end, words[finding.kind])
            done = end


def _within(offsets: Offsets, finding: Finding) -> tuple[int, int]:
    """The characters of a view that a finding covers, be it in part."""
    if offsets.starts is None or offsets.ends is None:
        return finding.start, finding.end
    return bisect_right(offsets.ends, finding.start), bisect_left(offsets.starts, finding.end)
