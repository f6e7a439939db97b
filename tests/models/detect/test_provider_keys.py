"""Keys known by their provider's shape, and how sure their check digits make them."""

import zlib

import pytest

from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.detect.provider_keys import CLOUDS, FORGES, HOOKS, MESSENGERS, OFFICES
from vigie_models.normalise import normalise

# Put together here, so that no scanner of sources takes this file for a leak.
RANDOM = "x7Kq2mPz9RtW4vLs8NbY3cHd6FgJ5a"
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def github_key(secret: str) -> str:
    """A key that ends with the CRC32 of its thirty signs, in base 62."""
    rest, digits = zlib.crc32(secret.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits = SIGNS[digit] + digits
    return "gh" + "p_" + secret + digits


def test_a_right_checksum_makes_a_github_key_sure() -> None:
    """0.99 where the CRC32 is right."""
    (found,) = detect(normalise(f"le jeton {github_key(RANDOM)}"))
    assert (found.kind, found.confidence) == (Kind.API_KEY, 0.99)


def test_a_wrong_checksum_makes_a_github_key_less_sure_yet_a_finding() -> None:
    """Between 0.6 and 0.9, so that nothing is held for it alone."""
    (found,) = detect(normalise(f"le jeton {github_key(RANDOM)[:-1]}_"[:-1] + "0"))
    assert found.kind is Kind.API_KEY
    assert 0.6 <= found.confidence < 0.9


OTHERS = [
    "xkeysib-" + "6977b5c285da37217faef105ed98405b" * 2 + "-cuoVY4iMVHdOPgX6",
    "hv" + "s.CAESI" + RANDOM * 2,
    "dp" + ".st.prd." + RANDOM + "aBcDeFg8h2j4",
    "AGE-SECRET-KEY-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" * 2,
    "hf" + "_" + RANDOM + "aBcD",
    "PMAK" + "-6977b5c285da37217faef105-6977b5c285da37217faef105ed98405b12",
    "https://outlook.office.com/webhook/" + RANDOM + "@" + RANDOM,
    "glsa" + "_" + RANDOM + "aB_6977b5c2",
    "shpat" + "_6977b5c285da37217faef105ed98405b",
    "sk" + "-ant-api03-" + RANDOM,
]


@pytest.mark.parametrize("key", OTHERS)
@pytest.mark.parametrize("around", ["{}", "voilà : {}.", "({})", "« {} »", "KEY={}\nautre"])
def test_a_key_is_found_to_the_character(key: str, around: str) -> None:
    """Whatever punctuation stands around it, named or not."""
    text = around.format(key)
    (found,) = detect(normalise(text))
    assert (found.kind, text[found.start : found.end]) == (Kind.API_KEY, key)


@pytest.mark.parametrize(
    "text", ["sk" + "_test_4eC39HqLyjWDarjtT1zdp7dc", "pk" + "_live_" + RANDOM[:24], "ghp_" + "X" * 36]
)
def test_published_public_and_made_up_keys_are_none(text: str) -> None:
    """What documentations print, what every browser receives, and what only holds the place of a key."""
    assert detect(normalise(f"mettez {text} ici")) == ()


def test_each_shape_names_its_provider() -> None:
    """A provider's name goes into the reason: never empty, never a part of the key."""
    shapes = (*FORGES, *CLOUDS, *MESSENGERS, *OFFICES, *HOOKS)
    assert all(shape.provider and 0.3 <= shape.confidence < 0.99 for shape in shapes)
