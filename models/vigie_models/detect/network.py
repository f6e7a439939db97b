"""Addresses, names of machines and shared folders that only the company's network knows."""

import ipaddress
from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import last_place, says
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.rule import Clue, Rule, Sighting, Verdict, Where
from vigie_models.lexicons import words
from vigie_models.normalise import Normalised

_DOT: Final = r"(?: ?\. ?|\[\.\]|\(\.\))"
_OCTET: Final = r"[\dOo]{1,3}"
_PRIVATE_IP: Final = (
    rf"\b(?:1[0Oo](?:{_DOT}{_OCTET}){{3}}|192{_DOT}168(?:{_DOT}{_OCTET}){{2}}"
    rf"|172{_DOT}(?:1[6-9]|2\d|3[01])(?:{_DOT}{_OCTET}){{2}})\b"
)
_AT: Final = r"(?i)(?://|@|\b(?:ip|ping|ssh|(?:install|deploy|tourn)\w{1,4} sur)[ :=]{1,3})$"
_LOCAL_IPV6: Final = r"(?i)\b(?:f[cd][0-9a-f]{2}|fe80):[0-9a-f:]{2,36}[0-9a-f]"
_UNC: Final = r"\\{2,4}([A-Za-z0-9][A-Za-z0-9_.\-]*)(?:\\{1,2}[^\s\\\"<>|*?;]{1,120})*\\?"
_INSIDE: Final = ("local", "lan", "corp", "intra", "intranet", "internal", "priv", "localdomain", "ad", "loc")
_MARKERS: Final = ("intra", "corp", "internal", "interne", "lan", "priv", "local", "int", "ad", "intranet")
_DOMAIN: Final = rf"(?i)\.(?:{'|'.join(_INSIDE)}|int|interne|home\.arpa)\b(?:\.[a-z0-9][a-z0-9\-]*)*"
_LABELS: Final = r"[A-Za-z0-9_.\-]{1,120}$"
_MADE_UP: Final = (
    r"(?i)x{3}|votre|your|^ex[ae]mple\b|\bex[ae]mple\.(?:com|org|net|fr|local|lan)$|^nom[_\-]|domaine?\.(?:local|lan)$"
    r"|^(?:mon|my)[a-z]*\.|\.\."
)
_MACHINE: Final = (
    r"\d|^(?:srv|serv|vm|db|sql|nas|ad|dc|esx|prod|preprod|vpn|fw|sw|bdd|backup|ldap|git|jenkins|admin|paie|erp|sap)"
)
_SHARES: Final = (b"smb", b"cifs", b"file", b"nfs", b"afp", b"rdp", b"vnc", b"dav")
_LINK: Final = (
    r"(?i)\b(?:https?|ftps?|sftp|ssh|smb|cifs|file|nfs|afp|rdp|vnc|ldaps?|wss?|telnet)://(?:[^\s/@]{1,100}@)?"
    r"([a-z][a-z0-9_.\-]{1,100}[a-z0-9])(?:[:/?\s\"'),;]|$)"
)
_NAMED: Final = (
    r"(?i)\b(srv[a-z0-9]{0,12}(?:[_\-][a-z0-9]{1,15}){1,4}|srv[a-z]{2,12}\d{1,3}|(?:vm|vps|sql|ora|bdd|db|nas|san|pc|dc|ad"
    r"|esxi?|hv|web|app|fw|sw|rtr|gw|ts|rds|prt|imp|file|fs|bck|backup|mail|git|lnx|win|dev|prod|preprod|serveur)[a-z]{0,8}"
    r"(?:[_\-][a-z]{1,15}){0,3}[_\-]?\d{1,4})\b"
)
_COMMAND: Final = (
    r"\b(?:ssh|ping|telnet|nslookup|tracert|traceroute|scp|sftp|mstsc|dig|nmap|rdesktop|psexec)(?:\s+-\w+(?:\s\d{1,6})?)*"
    r"\s+(?:/v:|\\\\)?(?:[\w.\-]{1,40}@)?([A-Za-z][A-Za-z0-9]*[_\-0-9][\w\-]{0,40})(?:[\s:,;)]|\.\s|\.?$)"
)


def _private_address(sighting: Sighting) -> Verdict | None:
    """Whether this is an address, and not a version, an article, an example or a network at home."""
    text = sighting.raw.translate(bytes.maketrans(b"Oo", b"00"), b" []()").decode()
    octets = text.split(".")
    if any(int(octet) > 255 or (octet[0] == "0" < octet[1:]) for octet in octets) or _goes_on(sighting):
        return None
    near, mask = sighting.before(40), sighting.after(4)
    if mask[:1] == b"/" and octets[-2:] == ["0", "0"] and text in ("10.0.0.0", "172.16.0.0", "192.168.0.0"):
        return None  # the ranges themselves, as any course gives them
    if last_place("numbering", near) > last_place("machine", near) and not pattern(_AT).search(near):
        return None
    if says("home_network", sighting.around(40)) and text.startswith(("192.168.0.", "192.168.1.")):
        return None
    return Verdict(0.9 if text.encode() == sighting.raw else 0.7, "adresse IP du réseau interne")


def _goes_on(sighting: Sighting) -> bool:
    """Whether figures, dots or dashes make this a part of something longer."""
    before, after = sighting.scan[max(0, sighting.start - 1) : sighting.start], sighting.after(3)
    return before in (b".", b"-", b"_") or pattern(r"^(?:\.\d|-[a-z0-9]|_|[a-z])").search(after) is not None


def _local_ipv6(sighting: Sighting) -> Verdict | None:
    try:
        address = ipaddress.IPv6Address(sighting.raw.decode())
    except ValueError:
        return None
    told = sighting.raw.count(b":") >= 3 or b"::" in sighting.raw
    return Verdict(0.9, "adresse IPv6 du réseau interne") if told and address.is_private else None


def _share(text: Normalised, match: Match) -> tuple[int, int] | None:
    """The path up to its first blank, without the punctuation of the sentence; none after a drive's letter."""
    start, end = match.start(), match.end()
    if text.scan[max(0, start - 1) : start] in (b":", b"\\") or text.scan[max(0, start - 1) : start].isalnum():
        return None
    while end > start + 3 and text.scan[end - 1] in b".,:!)]}'\x1a":
        end -= 1
    return start, end


def _shared_folder(sighting: Sighting) -> Verdict | None:
    """A share of a machine that exists: not « \\\\serveur\\partage », nor a lone word behind two strokes."""
    host = sighting.match.group(1).rstrip(b".-").lower()
    alone = sighting.raw.strip(b"\\").lower() == host
    if len(host) < 2 or _is_made_up(host) or says("form", sighting.before(30)):
        return None
    if alone and not pattern(r"\d|-").search(host) and not sighting.raw.endswith(b"\\"):
        return None
    return Verdict(0.9, "chemin d'un partage réseau interne")


def _is_made_up(host: bytes) -> bool:
    return host.decode() in words("machines", "no_machine") or pattern(_MADE_UP).search(host) is not None


def _host(text: Normalised, match: Match) -> tuple[int, int] | None:
    """The whole name around « .local », « .intra. » and the like; none in an e-mail, a file, a path or a package."""
    lead = pattern(_LABELS).search(text.scan[max(0, match.start() - 120) : match.start()])
    if lead is None:
        return None
    first = lead.group().lstrip(b".-_")
    start, end = match.start() - len(first), match.end()
    if not first or b".." in first or text.scan[max(0, start - 1) : start] in (b"@", b"\\", b"$", b"*", b"%"):
        return None
    if text.scan[max(0, start - 1) : start] == b"/" != text.scan[max(0, start - 2) : start - 1]:
        return None  # a path
    end = _end_of_name(text.scan, start, end)
    whole = text.scan[start:end].decode().lower().split(".")
    return (start, end) if len(whole) > 1 and _is_inside(whole) and text.scan[end : end + 1] != b"(" else None


def _end_of_name(scan: bytes, start: int, end: int) -> int:
    """Without the next sentence's first word, where no blank parts it from the name."""
    last = scan.rfind(b".", start, end)
    if scan[last + 1 : last + 2].isupper() and scan[start:last].islower():
        return last
    while end > start and scan[end - 1] in b"-":
        end -= 1
    return end


def _is_inside(labels: list[str]) -> bool:
    """Whether a name ends as inner ones do, or bears such a mark before the company's own domain."""
    name, last = labels[0], labels[-1]
    if name in words("machines", "packages") or name in ("env", "config", "settings", "www"):
        return False
    if ".".join(labels[:-1]) in words("machines", "no_machine"):
        return False
    if last in _INSIDE or labels[-2:] == ["home", "arpa"]:
        return last != "ad" or len(labels) > 2
    ending = last in words("machines", "endings") or (
        len(last) == 2 and last.isalpha() and last not in words("machines", "file_endings")
    )
    marks = [place for place, label in enumerate(labels) if label in _MARKERS and 0 < place < len(labels) - 1]
    return ending and bool(marks)


def _inner_host(sighting: Sighting) -> Verdict | None:
    name = sighting.raw.decode().lower()
    first = name.split(".", 1)[0]
    if _is_made_up(name.encode()) or says("form", sighting.before(30)):
        return None
    if first in words("detectors", "everyday_hosts") or not pattern(_MACHINE).search(first.encode()):
        return Verdict(0.9, "lien interne d'usage courant", 0)
    return Verdict(0.9, "nom d'une machine du réseau interne")


def _linked_host(sighting: Sighting) -> Verdict | None:
    """The host of a shared folder, or of a link that holds no domain, and so leads nowhere outside."""
    name, scheme = sighting.raw.lower(), sighting.match.group().split(b":", 1)[0].lower()
    if _is_made_up(name) or (b"." in name and scheme not in _SHARES):
        return None
    level = 0 if name.decode() in words("detectors", "everyday_hosts") else None
    return Verdict(0.85, "hôte d'un lien qui ne mène que dans le réseau interne", level)


def _said_machine(sighting: Sighting) -> Verdict | None:
    """A name such as machines bear, where the sentence speaks of one."""
    name = sighting.raw.lower()
    if _is_made_up(name) or (
        sighting.scan[max(0, sighting.start - 1) : sighting.start] in (b".", b"-", b"_", b"/", b"@", b"\\", b"#", b"=")
        or sighting.scan[sighting.end : sighting.end + 1] in (b"-", b"_", b"@", b"/", b"\\")
        or pattern(r"^\.\w").search(sighting.after(2))
    ):
        return None
    said = says("machine", sighting.around(50))
    if name.startswith(b"srv") and (b"-" in name or b"_" in name or said):
        return Verdict(0.8 if said else 0.6, "nom d'un serveur interne")
    if not pattern(r"\d\d|^(?:vm|vps|nas|esxi?|sql|dc|bdd|pc|serveur)").search(name):
        return None
    told = pattern(r"^[a-z]+\d*[_\-][a-z]").search(name) or says("machine", sighting.before(20))
    return Verdict(0.65, "nom d'une machine, dans une phrase qui en parle") if said and told else None


def _called_machine(sighting: Sighting) -> Verdict | None:
    name = sighting.raw.lower()
    figures = pattern(r"\d|^(?:srv|vm|nas|sql|dc|esx|bdd)[_\-]").search(name)
    return None if figures is None or _is_made_up(name) else Verdict(0.8, "machine interne, nommée dans une commande")


_SAID_TO_BE_A_SAMPLE: Final = (
    Clue("form", Where.BEFORE, 0.1, reach=30),
    Clue("sample", Where.SENTENCE, 0.2),
)

RULES: Final = (
    Rule(
        name="private_ipv4",
        kind=Kind.INTERNAL_HOST,
        pattern=_PRIVATE_IP,
        judge=_private_address,
        reason="adresse IP du réseau interne",
        clues=(Clue("rfc", Where.AROUND, 0.1, reach=80), *_SAID_TO_BE_A_SAMPLE),
        examples=(
            "imprimante du 4e : ⟦192.168.40.17⟧ , pilote universel",
            "ERROR dial tcp ⟦10.3.22.140⟧:5432: connect",
            "route vers ⟦172.20.8.0⟧/22",
            "le fichier est sur http://⟦10.2.3.4⟧/rh.",
        ),
        counter_examples=(
            "version 10.2.3.4 du logiciel",
            "de la version 10.1.4.2 à la 10.1.5.0",
            "Référence peinture 10.20.30.40",
            "IP publique 203.0.113.7",
            "firmware 172.16.4.2-rc1",
            "windows 10.0.19045.4529",
            "les plages privées RFC 1918 : 10.0.0.0/8 et 192.168.0.0/16",
            "ma box en 192.168.1.1 ne répond plus",
        ),
    ),
    Rule(
        name="local_ipv6",
        kind=Kind.INTERNAL_HOST,
        pattern=_LOCAL_IPV6,
        judge=_local_ipv6,
        reason="adresse IPv6 du réseau interne",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=("bastion : ⟦fd12:3456:789a:1::15⟧", "http://[⟦fe80::1c2d:3e4f:5a6b:7c8d⟧]:8080/"),
        counter_examples=("carte réseau fd:12:34:56:78:9a", "le site 2001:db8::1", "fdab:12"),
    ),
    Rule(
        name="unc_path",
        kind=Kind.INTERNAL_HOST,
        pattern=_UNC,
        extent=_share,
        judge=_shared_folder,
        reason="chemin d'un partage réseau interne",
        examples=(
            r"les plans sont sur ⟦\\srv-fic01\etudes\2026⟧.",
            r"⟦\\nas-com\partage\congrès2024⟧ (300 Mo)",
            r"dans ⟦\\10.8.1.6\export$\sage⟧ et purgé",
            r"tout est sur ⟦\\filer2⟧ !",
        ),
        counter_examples=(
            r"Saisir le chemin ainsi : \\nom-du-serveur\nom-du-partage",
            r"C:\\Users\\Public\\Documents",
            r"salut \o/ les \\amis",
        ),
    ),
    Rule(
        name="inner_domain",
        kind=Kind.INTERNAL_HOST,
        pattern=_DOMAIN,
        extent=_host,
        judge=_inner_host,
        reason="nom d'une machine du réseau interne",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "tout le monde est sur ⟦srv-paie-02.corp.local⟧ ?",
            "http://⟦jenkins.intra.verrerie.example⟧:8080/job/emballage , demandez",
            "la machine ⟦aurore-dev.home.arpa⟧ ne répond pas",
            "⟦SRV-AD01.siege.local⟧.",
            "⟦wiki.dsi.internal⟧/accueil",
        ),
        counter_examples=(
            "fichier settings.local.json à ne pas commiter",
            "un nom du genre srv-xxx.domaine.local",
            "import com.acme.internal.Service",
            "le marché local. la suite demain",
            "host.docker.internal",
            "jean@acme.local",
        ),
    ),
    Rule(
        name="inner_link",
        kind=Kind.INTERNAL_HOST,
        pattern=_LINK,
        judge=_linked_host,
        reason="hôte d'un lien qui ne mène que dans le réseau interne",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=("ouvrez http://⟦srv-glpi⟧:8080/front", "smb://⟦nas-photo⟧/partage et vos fichiers sont là"),
        counter_examples=("http://localhost:3000", "https://www.mairie.example/", "file:///C:/temp/x"),
    ),
    Rule(
        name="machine_in_command",
        kind=Kind.INTERNAL_HOST,
        pattern=_COMMAND,
        judge=_called_machine,
        reason="machine interne, nommée dans une commande",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=("ssh -p 2222 root@⟦bastion-02⟧ puis rebond", "ping ⟦pc-compta3⟧ ne répond pas"),
        counter_examples=("ping moi demain", "ssh marche-t-il chez vous ?"),
    ),
    Rule(
        name="machine_in_sentence",
        kind=Kind.INTERNAL_HOST,
        pattern=_NAMED,
        judge=_said_machine,
        reason="nom d'une machine interne",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=("le serveur ⟦srv-paie-02⟧ est lent", "la VM ⟦sql-fin-02⟧ est à redémarrer"),
        counter_examples=("la norme pc-300 du catalogue", "le serveur tourne sous db2 depuis 1998"),
    ),
)
