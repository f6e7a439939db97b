"""Hostile texts made readable: what is marked, masked and shown in place of what cannot be seen."""

import time

import pytest

from vigie_service.marked_text import Mark, Shown, show

LEAK = Mark(1, 4, 9, "leak")


def plain(shown: Shown) -> str:
    """What is read, badges in brackets, secrets in braces."""
    read = []
    for block in shown.blocks:
        inside = "".join(f"[{piece.text}]" if piece.note else piece.text for piece in block.pieces)
        read.append(f"{{{block.secret}:{inside}}}" if block.secret else inside)
    return "".join(read)


def test_a_text_without_findings_is_shown_as_it_is() -> None:
    """Every space and line, accents and emoji."""
    text = "Réunion  à 14 h ☕\n\n\t— 👩‍💻 👍🏽 ❤️ 1️⃣ 🇫🇷 –"
    assert plain(show(text)) == text
    assert show(text).invisible == ()
    assert show("").length == 0


def test_marks_may_overlap_and_each_says_where_it_begins_and_ends() -> None:
    """A passage can break two articles at once: the stretch has both styles."""
    shown = show("abcdefghij", [Mark(1, 2, 6, "leak"), Mark(2, 4, 8, "tone")])
    (block,) = shown.blocks
    told = [(p.text, p.styles, p.begins, p.ends) for p in block.pieces]
    assert told == [
        ("ab", "", (), ()),
        ("cd", "leak", (1,), ()),
        ("ef", "leak tone", (2,), (1,)),
        ("gh", "tone", (), (2,)),
        ("ij", "", (), ()),
    ]


def test_one_cause_at_several_places_begins_once() -> None:
    """The legend leads to the first place; each end bears its number."""
    shown = show("a b a b", [Mark(1, 0, 1, "leak"), Mark(1, 4, 5, "leak")])
    assert shown.blocks[0].begins == (1,)
    assert shown.blocks[0].ends == (1, 1)


def test_a_secret_is_masked_with_all_that_overlaps_it() -> None:
    """What hides inside a mask is not given away by another finding across its border."""
    marks = [Mark(1, 2, 6, "leak", "IBAN"), Mark(2, 4, 8, "tone"), Mark(3, 5, 7, "leak", "carte")]
    assert plain(show("abcdefghij", marks)) == "ab{IBAN:cde}{IBAN et carte:f}{carte:g}hij"


@pytest.mark.parametrize(
    "mark", [Mark(1, 8, 3, "leak"), Mark(1, 4, 4, "leak"), Mark(1, 50, 60, "leak"), Mark(1, -3, 2, "leak")]
)
def test_offsets_that_make_no_sense_mark_nothing(mark: Mark) -> None:
    """A result kept from another version of the text must not break the page."""
    assert plain(show("abcdefghij", [mark])) == "abcdefghij"


def test_a_mark_past_the_end_is_cut_off() -> None:
    """The part that exists is marked."""
    (block,) = show("abcdef", [Mark(1, 4, 99, "leak")]).blocks
    assert [(p.text, p.styles, p.ends) for p in block.pieces] == [("abcd", "", ()), ("ef", "leak", (1,))]


def test_offsets_count_code_points_as_sent() -> None:
    """Emoji, invisible characters and line ends before a finding do not move it."""
    text = "👍🏽\u200b\r\nmdp secret"
    start = text.index("secret")
    (_, secret) = show(text, [Mark(1, start, start + 6, "leak", "mot de passe")]).blocks
    assert [piece.text for piece in secret.pieces] == ["secret"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a\u200bb", "a[U+200B]b"),
        ("a\u200b\u200b\u200bb", "a[U+200B ×3]b"),
        ("a\u202eb\u202cc", "a[U+202E]b[U+202C]c"),
        ("\u2066a\u2069", "[U+2066]a[U+2069]"),
        ("a\ufffdb", "a[U+FFFD]b"),
        ("a\x00b", "a[U+0000]b"),
        ("a\x1b[31mb", "a[U+001B][31mb"),
        ("a\u00adb", "a[U+00AD]b"),
        ("a\u2028b", "a[U+2028]b"),
        ("a\u3164b\u2800c", "a[U+3164]b[U+2800]c"),
        ("a\ufeff", "a[U+FEFF]"),
        ("x\ufe0fy", "x[U+FE0F]y"),
        ("a\u200db", "a[U+200D]b"),
        ("a" + "".join(chr(0xE0000 + ord(c)) for c in "cache") + "b", "a[texte caché : « cache »]b"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("e\u0301", "e\u0301"),
        ("e" + "\u0301" * 4, "e" + "\u0301" * 4),
        ("e" + "\u0301" * 60, "e" + "\u0301" * 4 + "[+56 signes]"),
    ],
)
def test_what_is_invisible_is_shown_and_does_not_act(text: str, read: str) -> None:
    """Zero width, writing direction, controls, tags, fillers, piles of marks; ordinary accents stay."""
    assert plain(show(text)) == read


def test_invisible_characters_are_counted_by_name() -> None:
    """The line below the text says in French what the badges stand for."""
    shown = show("a\u200bb\u200b\u200bc\u202e")
    assert shown.invisible == (
        ("U+200B, espace sans chasse", 3),
        ("U+202E, écriture forcée de droite à gauche", 1),
    )


def test_an_html_post_is_shown_as_its_readers_see_it() -> None:
    """Tags gone, entities resolved, paragraphs kept apart, offsets still true; nothing of it is HTML for the page."""
    text = "<p>Bonjour &amp; &lt;b&gt;</p><p>mdp : secret</p>"
    start = text.index("secret")
    shown = show(text, [Mark(1, start, start + 6, "leak", "mot de passe")], format="html")
    assert plain(shown) == " Bonjour & <b>\n mdp : {mot de passe:secret}\n"
    assert shown.invisible == ()


def test_a_direction_hidden_in_an_entity_is_shown_too() -> None:
    """HTML resolves to what acts on a reader; so does the badge."""
    assert plain(show("a&#8238;b", format="html")) == "a[U+202E]b"


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("a\u200b" * 30_000, 0),
        ("e" + "\u0301" * 59_999, 0),
        ("ab " * 20_000, 5_000),
        ("<" * 60_000, 0),
    ],
    ids=["invisible", "zalgo", "5,000 findings", "opening signs"],
)
def test_sixty_thousand_hostile_characters_are_shown_at_once(text: str, marks: int) -> None:
    """Linear time, a bounded number of badges, and the whole text."""
    findings = [Mark(1 + n % 7, n * 12, n * 12 + 5, "leak") for n in range(marks)]
    began = time.perf_counter()
    shown = show(text, findings, format="html" if text.startswith("<") else "plain")
    assert time.perf_counter() - began < 3
    pieces = [piece for block in shown.blocks for piece in block.pieces]
    assert sum(1 for piece in pieces if piece.note) <= 1_000
    assert sum(piece.text.count("a") for piece in pieces if not piece.note) == text.count("a")
