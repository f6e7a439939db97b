"""Where a callback may go: the address is checked, and the checked address is the one that is called."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Awaitable[list[Address]]]

# Cloud metadata hands out credentials: no setting opens it.
_NEVER: Final = tuple(
    map(ip_network, ("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "100.100.100.200/32", "168.63.129.16/32"))
)
# `is_global` calls these global on Python 3.11; they are not, or they hide an IPv4 address.
_NOT_PUBLIC: Final = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",
            "192.88.99.0/24",
            "224.0.0.0/4",
            "ff00::/8",
            "3fff::/20",
            "64:ff9b:1::/48",
            "5f00::/16",
            "fec0::/10",
            "::/96",
            "::ffff:0:0:0/96",
        ),
    )
)
_NAT64: Final = ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """The callback address may not be called."""


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: connect to `ip`, speak to `host`."""

    url: str
    scheme: str
    host: str
    port: int
    ip: Address

    @property
    def authority(self) -> str:
        """What the Host header says: the name as it was given, with its port when it is not the scheme's own."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return name if self.port == usual else f"{name}:{self.port}"


def check_form(url: str, *, allow_http: bool) -> tuple[str, str, int]:
    """(scheme, host, port) of a well-formed callback address.

    Raises:
        AddressRefused: not https (or http where allowed), with a user name, or without a host.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError:  # UnicodeError, of a name that no resolver takes, is one
        raise AddressRefused("address") from None
    schemes = ("https", "http") if allow_http else ("https",)
    if parts.scheme not in schemes or not parts.hostname or parts.username is not None or parts.fragment:
        raise AddressRefused("address")
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80)


async def find_target(url: str, *, allowed: Sequence[Network], allow_http: bool, resolve: Resolve) -> Target:
    """Resolve once and check every address that comes back; one bad address refuses them all.

    Raises:
        AddressRefused: see above, or an address that is private and not in an allowed network.
        OSError: the name does not resolve.
    """
    scheme, host, port = check_form(url, allow_http=allow_http)
    addresses = await resolve(host, port)
    if not addresses or not all(may_call(address, allowed) for address in addresses):
        raise AddressRefused("address")
    return Target(url, scheme, host, port, addresses[0])


def may_call(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether an address is public, or lies in a network that the settings open."""
    real = _unwrapped(address)
    if any(candidate in network for candidate in {address, real} for network in _NEVER):
        return False
    if any(real in network for network in allowed):
        return True
    return real.is_global and not real.is_multicast and not any(real in network for network in _NOT_PUBLIC)


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that some IPv6 forms carry: mapped, NAT64, 6to4, Teredo."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.sixtofour:
        return address.sixtofour
    return address.teredo[1] if address.teredo else address


async def resolve_by_system(host: str, port: int) -> list[Address]:
    """What the system's resolver says; it also understands forms such as 2130706433."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
