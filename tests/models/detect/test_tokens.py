"""Web tokens and private keys, whole and folded."""

import pytest

from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.normalise import normalise

# Put together here, so that no scanner of sources takes this file for a leak.
RANDOM = "x7Kq2mPz9RtW4vLs8NbY3cHd6FgJ5aQe1uVoT0yI"
HEADER, CLAIMS = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "eyJzdWIiOiJoQ2JUY08yaiJ9"
SIGNATURE = RANDOM + "aB3"
BEGIN, END = "-----BEGIN EC " + "PRIVATE KEY-----", "-----END EC " + "PRIVATE KEY-----"


@pytest.mark.parametrize("rest", ["", " merci", ".", "\nmerci", "\n\nBonne journée", ")", "; HttpOnly"])
def test_a_token_ends_with_its_signature(rest: str) -> None:
    """A signature of a usual length takes nothing of what follows, on its line or the next."""
    token = f"{HEADER}.{CLAIMS}.{SIGNATURE}"
    (found,) = detect(normalise(token + rest))
    assert (found.kind, found.start, found.end) == (Kind.JWT, 0, len(token))


@pytest.mark.parametrize("cut", range(37, 104, 9))
def test_a_token_cut_by_a_line_break_is_found_whole(cut: int) -> None:
    """Mail and chat fold long words; the fold is part of the value."""
    token = f"{HEADER}.{CLAIMS}.{SIGNATURE}"
    folded = f"{token[:cut]}\n{token[cut:]}"
    (found,) = detect(normalise(f"le jeton {folded}\nmerci"))
    assert (found.kind, found.end - found.start) == (Kind.JWT, len(folded))


@pytest.mark.parametrize("line", ["{}\n", "  {}\n", "> {}\n", "{}\\n", "{}\r\n", "{} "])
def test_a_private_key_is_found_from_begin_to_end(line: str) -> None:
    """Whatever parts its lines: breaks, escaped breaks, indents, quote marks or blanks."""
    block = "".join(line.format(part) for part in (BEGIN, RANDOM * 2, RANDOM, END))
    text = block.strip(" >\r\n")
    text = text.removesuffix("\\n")
    (found,) = detect(normalise(f"voici\n{text}"))
    assert (found.kind, found.start, found.end) == (Kind.PRIVATE_KEY, 6, 6 + len(text))


@pytest.mark.parametrize(
    "body", ["...", "<votre clé>", "x" * 64, "MIIEvQIBADANBg...", "[masqué]", "contenu dans le coffre"]
)
def test_a_block_without_a_body_is_no_private_key(body: str) -> None:
    """Templates and shortened blocks disclose nothing."""
    assert detect(normalise(f"{BEGIN}\n{body}\n{END}")) == ()
