"""Private addresses, shared folders and names of hosts that only the company's network knows."""

from collections.abc import Iterator
from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import around, before, says
from vigie_models.detect.pattern import Match, matches, pattern, seen
from vigie_models.finding import Finding
from vigie_models.lexicons import words
from vigie_models.normalise import Normalised

_PRIVATE_IP: Final = (
    r"\b(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2})"
    r"(?:/\d{1,2}|:\d{2,5})?\b"
)
_UNC: Final = r"\\\\[A-Za-z0-9][A-Za-z0-9_.\-]*(?:\\[A-Za-z0-9_.$\-]+)+"
_HOST: Final = (
    r"(?i)\b(?:[a-z]+://)?([a-z0-9][a-z0-9_\-]*)(?:\.[a-z0-9_\-]+)*\.(?:local|lan|intra|corp|internal"
    r"|intranet)\b(?::\d{2,5})?(?:/[^\s\"<>)]*)?"
)

_MACHINE: Final = (
    r"\d|^(?:srv|serv|vm|db|sql|nas|ad|dc|esx|prod|preprod|vpn|fw|sw|bdd|backup|ldap|git|jenkins|admin|paie|erp|sap)"
)


def find(text: Normalised) -> Iterator[Finding]:
    """INTERNAL_HOST: RFC 1918 addresses, UNC paths, hosts in .local, .lan, .intra, .corp and the like."""
    for match in matches(_PRIVATE_IP, text.scan):
        if _is_address(text.scan, match):
            yield seen(Kind.INTERNAL_HOST, match.start(), match.end(), 0.9, "adresse IP du réseau interne")
    for match in matches(_UNC, text.scan):
        yield seen(Kind.INTERNAL_HOST, match.start(), match.end(), 0.9, "chemin d'un partage réseau interne")
    for match in matches(_HOST, text.scan):
        yield _host(match)


def _is_address(scan: bytes, match: Match) -> bool:
    """Whether this is an address, and not a version, an example or a network at home."""
    start, end = match.start(), match.end()
    numbers = match.group().split(b"/")[0].split(b":")[0].split(b".")
    goes_on = scan[start - 1 : start] in (b".", b"-") or (
        scan[end : end + 1] == b"." and scan[end + 1 : end + 2].isdigit()
    )
    if goes_on or any(int(number) > 255 for number in numbers):
        return False
    return not says("version", before(scan, start, 20)) and not says("home_network", around(scan, start, end, 40))


def _host(match: Match) -> Finding:
    name = match.group(1).decode().lower()
    if name in words("detectors", "everyday_hosts") or not pattern(_MACHINE).search(name.encode()):
        return seen(Kind.INTERNAL_HOST, match.start(), match.end(), 0.9, "lien interne d'usage courant", 0)
    return seen(Kind.INTERNAL_HOST, match.start(), match.end(), 0.9, "nom d'une machine du réseau interne")
