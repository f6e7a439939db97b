"""Where a callback may go."""

import asyncio
from ipaddress import ip_address, ip_network

import pytest

from vigie_service.callback_address import AddressRefused, Target, check_form, may_call, resolve_by_system

FORBIDDEN = [
    "127.0.0.1",
    "127.8.8.8",
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "0.0.0.0",
    "255.255.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "192.88.99.1",
    "224.0.0.1",
    "240.0.0.1",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:db8::1",
    "3fff::1",
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "100::1",
    "5f00::1",
    "fd00:ec2::254",
]
PUBLIC = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e", "2002:5db8:d70e::1"]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_what_is_not_public_is_not_called(address: str) -> None:
    """Private, special, multicast, and IPv4 hidden in IPv6."""
    assert not may_call(ip_address(address), [])


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_called(address: str) -> None:
    """The other side of the table: no false refusal."""
    assert may_call(ip_address(address), [])


def test_a_setting_opens_a_private_network_but_never_cloud_metadata() -> None:
    """On premises the company's network is private; credentials are handed out on 169.254."""
    everything = [ip_network("0.0.0.0/0"), ip_network("::/0")]
    assert may_call(ip_address("10.2.3.4"), [ip_network("10.2.0.0/16")])
    assert not may_call(ip_address("10.3.3.4"), [ip_network("10.2.0.0/16")])
    assert may_call(ip_address("::ffff:10.2.3.4"), [ip_network("10.2.0.0/16")])
    for never in ("169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "64:ff9b::a9fe:a9fe"):
        assert not may_call(ip_address(never), everything)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost"])
def test_odd_ways_to_write_loopback_resolve_to_it_and_are_refused(host: str) -> None:
    """The resolver understands them, so the address is what is judged, never the spelling."""
    addresses = asyncio.run(resolve_by_system(host, 443))
    assert addresses
    assert not any(may_call(address, []) for address in addresses)


@pytest.mark.parametrize(
    "url",
    [
        "http://rse.example/rappel",
        "ftp://rse.example/",
        "https://",
        "https:///rappel",
        "https://moi:secret@rse.example/",
        "https://rse.example:99999/",
        "https://[::1",
        "rse.example/rappel",
        "https://exa..mple.com/",
        "",
    ],
)
def test_an_address_of_the_wrong_form_is_refused(url: str) -> None:
    """https, a host, no user name."""
    with pytest.raises(AddressRefused):
        check_form(url, allow_http=False)


def test_plain_http_is_for_who_asked_for_it() -> None:
    """A setting, off by default."""
    assert check_form("http://rse.example/rappel", allow_http=True) == ("http", "rse.example", 80)


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://rse.example/a", "rse.example"),
        ("https://rse.example:80/", "rse.example:80"),
        ("http://rse.example:443/", "rse.example:443"),
        ("https://[2606:2800::1]:8443/", "[2606:2800::1]:8443"),
    ],
)
def test_the_host_header_names_what_was_asked_for(url: str, authority: str) -> None:
    """IPv6 in brackets, and the port whenever it is not the scheme's own."""
    scheme, host, port = check_form(url, allow_http=True)
    assert Target(url, scheme, host, port, ip_address("93.184.215.14")).authority == authority
