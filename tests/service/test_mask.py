"""Masking: nothing found stays, everything comes back with the key, and masking again changes nothing."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie_models.axes import Kind
from vigie_models.company import Company
from vigie_models.detect.people import Names
from vigie_models.reading import findings_of
from vigie_models.terms import TermList, Terms
from vigie_service.mask import Masker, MaskKey, MaskKeyMalformed, WrongMaskKey, unmask

IBAN = "FR76 1548 9027 3100 0417 8263 566"
KEY = MaskKey(bytes(range(64)))
WITHOUT_NAMES = frozenset(Kind) - {Kind.PERSON}  # the recogniser of names takes seconds to load
FOR_GOOD, WITH_KEY = Masker(None, WITHOUT_NAMES), Masker(KEY, WITHOUT_NAMES)

VALUES = st.sampled_from(
    [IBAN, "mdp : Tilleul*9vert ", "06 39 98 12 34", "marie.durand@courriel.example", "[IBAN]", "bonjour"]
)
PIECES = st.sampled_from(
    [
        "[IBAN:",
        "[PASSWORD:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA]",
        f"[IBAN:{IBAN.replace(' ', '')}]",
        "[TEXT]",
        KEY.seal("NIR", "ailleurs")[:-3],
        "]",
        "[",
        "mot de passe ",
        "\r\n",
        "\u200b",
        "\ud83d",
        "\x00",
        "é",
        " ",
    ]
)
TEXTS = st.lists(st.one_of(VALUES, PIECES, st.text(max_size=8)), max_size=12).map("".join)


def found(text: str) -> list[str]:
    """What detectors see that is not masked."""
    spans = findings_of(text, names=Names.NEVER, longest=None)
    return [text[each.start : each.end] for each in spans if "[" not in text[each.start - 1 : each.end]]


@given(TEXTS)
@settings(deadline=None)
def test_any_text_comes_back_exactly(text: str) -> None:
    """Whatever it holds: brackets, things that look masked, halves of characters."""
    assert unmask(WITH_KEY.mask(text)[0], KEY) == text


@given(TEXTS)
@settings(deadline=None)
@pytest.mark.parametrize("masker", [FOR_GOOD, WITH_KEY], ids=("for good", "with a key"))
def test_masking_again_changes_nothing(masker: Masker, text: str) -> None:
    """So that nobody has to know whether a file was masked before."""
    (masked,) = masker.mask(text)
    assert masker.mask(masked) == (masked,)


@given(st.lists(VALUES, max_size=8).map(" ".join))
@settings(deadline=None)
def test_both_ways_mask_the_same(text: str) -> None:
    """With a key or without, the same places are out of sight under the same kinds."""
    (with_key,) = WITH_KEY.mask(text)
    assert re.sub(r":[A-Za-z0-9_-]{23,}\]", "]", with_key) == FOR_GOOD.mask(text)[0]


@given(TEXTS)
@settings(deadline=None)
def test_nothing_found_stays(text: str) -> None:
    """What detectors see in the masked text is masked values, or signs beside them."""
    (masked,) = FOR_GOOD.mask(text)
    assert not any(map(str.isalnum, "".join(found(masked))))


def test_a_value_is_masked_wherever_it_stands_and_however_it_is_written() -> None:
    """Found once, it is looked for in the whole of the post."""
    masked = FOR_GOOD.mask("mdp : Tilleul*9vert", "Tilleul*9vert ne marche pas", "essaie tilleul-9VERT !")
    assert masked == ("mdp : [PASSWORD]", "[PASSWORD] ne marche pas", "essaie [PASSWORD] !")


def test_the_same_value_gives_the_same_sign() -> None:
    """So that samples can still be grouped; another kind or another key gives another."""
    one, two = WITH_KEY.mask(f"Mon IBAN : {IBAN}", f"IBAN {IBAN} du client")
    sign = one[len("Mon IBAN : ") :]
    assert sign.startswith("[IBAN:")
    assert sign in two
    assert KEY.seal("NIR", IBAN)[5:] != KEY.seal("IBAN", IBAN)[6:]
    assert MaskKey.new().seal("IBAN", IBAN) != KEY.seal("IBAN", IBAN)


def test_another_key_restores_nothing() -> None:
    """A clear refusal, and so is a masked value that somebody changed or moved to another kind."""
    (masked,) = WITH_KEY.mask(f"Mon IBAN : {IBAN}")
    for text, key in (
        (masked, MaskKey.new()),
        (masked.replace("[IBAN:", "[NIR:"), KEY),
        (masked.replace("[IBAN:", "[IBAN:A"), KEY),
    ):
        with pytest.raises(WrongMaskKey, match="clé"):
            unmask(text, key)


def test_only_the_kinds_asked_for_are_masked() -> None:
    """Others stay as they are."""
    masked = Masker(None, frozenset({Kind.IBAN})).mask(f"IBAN {IBAN}, mdp : Tilleul*9vert")
    assert masked == ("IBAN [IBAN], mdp : Tilleul*9vert",)


def test_the_company_s_terms_are_masked_too() -> None:
    """By their kind, which says nothing of them."""
    company = Company(terms=Terms([TermList("strategy", 2, ("Projet Orion",))]))
    assert Masker(None, WITHOUT_NAMES, company).mask("Le PROJET-ORION avance") == ("Le [TERM] avance",)


def test_full_names_are_masked_everywhere() -> None:
    """Without any private fact near; the rest of a name that a list holds a part of goes too."""
    company = Company(terms=Terms([TermList("commercial", 1, ("Lefebvre",))]))
    (masked,) = Masker(None, company=company).mask("Merci à Sophie Lefebvre pour son aide.")
    assert masked == "Merci à [PERSON] pour son aide."


def test_the_end_of_a_long_text_is_masked_as_its_beginning_is() -> None:
    """Beyond what is read of a post, and beyond a thousand values."""
    text = f"Virement sur {IBAN} ce jour. " * 3_000
    (masked,) = FOR_GOOD.mask(text)
    assert masked == "Virement sur [IBAN] ce jour. " * 3_000
    assert unmask(WITH_KEY.mask(text)[0], KEY) == text


def test_disguised_values_at_the_end_of_a_long_text_are_masked() -> None:
    """The room that unfolding has grows with the text."""
    text = "œuvre ﬁnale ; " * 20_000 + "ＦＲ７６ １５４８ ９０２７ ３１００ ０４１７ ８２６３ ５６６"
    assert FOR_GOOD.mask(text)[0].endswith(" ; [IBAN]")


@pytest.mark.parametrize("written", ["", "vigie-mask-1 ", "vigie-mask-1 AAAA", "AAAA", "vigie-mask-1 é"])
def test_what_is_no_key_is_refused(written: str) -> None:
    """Without repeating it."""
    with pytest.raises(MaskKeyMalformed, match="new-key"):
        MaskKey.read(written)


def test_a_key_reads_back_and_is_not_shown() -> None:
    """One line; its repr says nothing."""
    key = MaskKey.new()
    assert MaskKey.read(key.written()).raw == key.raw
    assert key.written()[13:30] not in repr(Masker(key))
