"""E-mail addresses, as they are typed and as they are spelt out."""

from typing import Final

from phonenumbers import SUPPORTED_REGIONS

from vigie_models.axes import Kind
from vigie_models.detect.context import says
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.person import Whose, is_private, whose
from vigie_models.detect.rule import Rule, Sighting, Verdict
from vigie_models.lexicons import words
from vigie_models.normalise import Normalised

_EMAIL: Final = r"(?i)\b([a-z0-9][a-z0-9._%+'\-]*@[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,24})\b"
_AT: Final = r"(?: ?[\[({<] ?(?:at|arr?obas[e]?|a|@|chez) ?[\])}>] ?| (?:arr?obas[e]?|at) | ?@ ?)"
_DOT: Final = r"(?:\.| ?[\[({<] ?(?:dot|point|\.) ?[\])}>] ?| (?:dot|point|pt) | \. ?)"
_WORD: Final = r"[a-z0-9][a-z0-9_%+\-]*"
_SPELT: Final = (
    rf"(?i)\b((?:{_WORD}(?:\.| (?:point|dot|tiret|underscore|tiret du bas) | ?[\[(] ?(?:point|dot) ?[\])] ?)){{0,4}}"
    rf"{_WORD}{_AT}(?:[a-z0-9][a-z0-9\-]*{_DOT}){{1,4}}[a-z]{{2,12}})\b"
)
_SPACED: Final = r"(?i)\b[a-z0-9](?: [a-z0-9._\-]){1,40} @(?: [a-z0-9.\-]){4,40}\b"
_IN_AN_ADDRESS: Final = (
    r"(?:://[^\s\"'<>]{0,80}|[/:][^\s/:@\"'<>,;]{1,60}[/:]|(?i:jdbc|thin|mongodb|amqp)[^\s]{0,60}/)$"
)
_GOES_ON: Final = r"^(?::[\w~.\-]{1,60}[/.]|:\d{2,5}\b|:[~/]|@|\([a-z])"
_MADE_UP_NAMES: Final = (
    r"^(?:prenom|nom|votre|p|n|initiale|x{2,}|y{2,}|foo|bar|john|jane|user|utilisateur|username|login"
    r"|adresse|exemple|example|someone|untel|a|abc|test)"
    r"(?:[._\-](?:nom|prenom|email|mail|adresse|doe|name|usuel|famille|exemple|example|untel))?\d?$"
)
_MADE_UP_DOMAINS: Final = (
    r"^(?:.*\.)?(?:votre|mon|notre|ton|nom)?[_\-]?(?:domaine?|example|exemple|entreprise|societe|y{2,}|x{2,}|foo|bar)"
    r"\.[a-z]{2,4}$"
)


def _is_a_domain(domain: str) -> bool:
    """Whether a domain ends as domains do: a country's two letters, or a name of the list."""
    end = domain.rsplit(".", 1)[-1]
    return end in words("detectors", "top_domains") or end.upper() in SUPPORTED_REGIONS


def _parts(address: str) -> tuple[str, str]:
    """The name and the domain of an address, however it is spelt."""
    written = pattern(r"(?i)(?:[\[({<] ?(?:at|arr?obas[e]?|a|chez|@) ?[\])}>]| (?:arr?obas[e]?|at) |@)").search(
        address.encode()
    )
    if written is None:
        return address, ""
    domain = address[written.end() :]
    for word in (" dot ", " point ", " pt ", "[dot]", "[point]", "(dot)", "(point)", "{dot}", "{point}"):
        domain = domain.replace(word, ".")
    return address[: written.start()], domain.translate(str.maketrans("", "", " []()<>{}"))


def _address(sighting: Sighting) -> Verdict | None:
    """An address, unless it is a pattern to follow, a machine's, or a part of something longer."""
    name, domain = _parts(sighting.raw.decode().lower())
    if not _is_a_domain(domain) or _is_no_mailbox(sighting, name, domain):
        return None
    return _owned(sighting, name.strip(), domain)


def _is_no_mailbox(sighting: Sighting, name: str, domain: str) -> bool:
    lead = sighting.line_before(90)
    given = pattern(r"[?&][\w.\-]{1,30}=$").search(lead)
    if (pattern(_IN_AN_ADDRESS).search(lead) and not given) or pattern(_GOES_ON).search(sighting.after(70)):
        return True
    if lead[-1:] in b"/\\@" and lead and not pattern(r"@[^\s/]{4,60}/$").search(lead):
        return True
    if says("emails.machine", lead[-45:]) or name == "git":
        return True
    usual = domain in words("detectors", "public_mailboxes")
    if pattern(_MADE_UP_DOMAINS).search(domain.encode()) or pattern(_MADE_UP_NAMES).search(name.encode()):
        return not (usual and pattern(r"^(?:a|p|n|nom|test|abc|bar|john|jane)\d?$").search(name.encode()))
    return says("emails.made_up", lead[-30:])


def _owned(sighting: Sighting, name: str, domain: str, confidence: float = 0.99) -> Verdict:
    """The level of an address: a company's is harmless, a private one its owner's."""
    if domain in sighting.company.domains:
        return Verdict(0.6, "adresse électronique de l'entreprise", 0)
    if domain not in words("detectors", "public_mailboxes"):
        return Verdict(min(confidence, 0.95), "adresse électronique professionnelle", 0)
    if name.replace("-", ".").replace("_", ".").split(".")[0] in words("detectors", "shared_mailboxes"):
        return Verdict(confidence, "adresse électronique collective", 0)
    scan, start, end = sighting.scan, sighting.start, sighting.end
    if is_private(scan, start, end) and whose(scan, start, end) is Whose.OTHERS:
        return Verdict(confidence, "adresse électronique d'un tiers, dite personnelle", 2)
    return Verdict(confidence, "adresse électronique personnelle", 1)


def _spelt(sighting: Sighting) -> Verdict | None:
    """An address spelt out: what only blanks part must be a known mailbox, or have both its signs in words."""
    raw = sighting.raw.decode().lower()
    name, domain = _parts(raw)
    typed = "@" in raw and pattern(r"[ \[({<]").search(raw.encode()) is None
    if typed or not _is_a_domain(domain) or _is_no_mailbox(sighting, name, domain):
        return None
    known = domain in words("detectors", "public_mailboxes")
    plain = pattern(r"[\[({<]|arr?obas| (?:dot|point) ").search(raw.encode()) is None
    if plain and not known and not ("@" in raw and pattern(r"[._\d]").search(name.encode())):
        return None
    words_only = " at " in raw and " " not in name and not pattern(r"[._\d]").search(name.encode())
    if not known and words_only and not says("emails.named", sighting.before(40)):
        return None
    return _owned(sighting, name.strip(), domain, 0.9)


def _letters(text: Normalised, match: Match) -> tuple[int, int] | None:
    """Where an address in single letters starts: « à » before it is a word, not its first letter."""
    start, end = match.start(), match.end()
    if not text.clean[start].isascii():
        start += 2
    return (start, end) if text.scan[start : start + 1] != b"@" else None


def _letter_by_letter(sighting: Sighting) -> Verdict | None:
    name, domain = sighting.raw.decode().lower().replace(" ", "").split("@")
    return _owned(sighting, name, domain, 0.9) if "." in domain and _is_a_domain(domain) else None


RULES: Final = (
    Rule(
        name="email",
        kind=Kind.EMAIL,
        pattern=_EMAIL,
        judge=_address,
        reason="adresse électronique",
        examples=(
            "écris-moi sur ⟦jean_b42@laposte.net⟧",
            "le fournisseur : ⟦commandes@visserie-du-perche.example⟧, merci",
            "<⟦gerard.t@wanadoo.fr⟧> a écrit :",
            "mailto:⟦astreinte.reseau@telmont.example⟧",
            "⟦support+ticket88@logipaie.example⟧",
            "⟦ｐａｕｌ．ｒ＠ｌａｐｏｓｔｅ．ｎｅｔ⟧ est verrouillé",
        ),
        counter_examples=(
            "clonez git@gitlab.com:asso-velo/site.git",
            "jdbc:oracle:thin:paie/Secret@ora.paie.example:1521:PAIE",
            "https://user:motdepasse@srv.example/chemin",
            "ssh admin@srv-web.example",
            "le champ doit ressembler à xxx@yyy.zz",
            "prenom.nom@acme.example pour tout le monde",
            "lodash@4.17.21 et @angular/core@17.2.1",
            "réunion lundi@10h.salle bleue",
            "votre.email@exemple.fr",
            "logo@2x.png",
        ),
    ),
    Rule(
        name="email_spelt_out",
        kind=Kind.EMAIL,
        pattern=_SPELT,
        judge=_spelt,
        reason="adresse électronique écrite en lettres",
        examples=(
            "mon mail perso : ⟦lea.marchetti [at] gmail [point] com⟧. Restons en contact !",
            "écrire à ⟦sophie arobase atelier-lin point example⟧ pour les blouses",
            "⟦patrice.l at protonmail dot com⟧ si tu veux",
            "⟦kamel(at)boxe-club(dot)example⟧ pour s'inscrire",
            "⟦jean point dupont arobase gmail point com⟧",
            "c'est ⟦lea.petit @ gmail.com⟧ avec des espaces",
        ),
        counter_examples=(
            "une boîte par service, du type service[at]domaine",
            "rendez-vous at work point final",
            "RDV @ gare.de lyon",
            "on se retrouve à la gare (a) quai 3",
        ),
    ),
    Rule(
        name="email_in_letters",
        kind=Kind.EMAIL,
        pattern=_SPACED,
        extent=_letters,
        judge=_letter_by_letter,
        reason="adresse électronique écrite lettre à lettre",
        examples=(
            "transférez-moi le pdf à ⟦m a n u . p @ y a h o o . f r⟧ (sans les espaces)",
            "⟦l e a 3 1 @ f r e e . f r⟧",
        ),
        counter_examples=("a b c @ d e f g", "3 @ 4 5 6 7"),
    ),
)
