"""Rules that no text needs to ask: what a match holds is read off the pattern, and no finding is lost by it."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from re import _parser as reader  # another reader than the one under test
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spans import FOLDER, read_marked
from vigie_models.detect.all import RULES
from vigie_models.detect.gate import Gate
from vigie_models.detect.needs import BOUNDARY, needs_of
from vigie_models.detect.pattern import expanded, pattern
from vigie_models.detect.rule import Rule
from vigie_models.normalise import Normalised, normalise, scan_of

POSTS = Path(__file__).parents[3] / "datasets" / "posts"
EXAMPLES = [re.sub("[⟦⟧]", "", text) for rule in RULES for text in (*rule.examples, *rule.counter_examples)]
PIECES = (
    *(
        "mdp : ",
        "mot de passe",
        "06 39 98 12 34",
        "O6 39 98 l2 34",
        "FR76",
        "code porte 4512B",
        "@gmail.com",
        "eyJ",
        "1",
    ),
    *(
        "né le 12/03/1985",
        "habite 12 rue",
        "AB-123-CD",
        "://",
        "\\\\srv01",
        "k€",
        "CNI",
        "C2",
        "\n",
        " ",
        "-",
        "é",
        "\u200b",
    ),
    *("𝟎𝟔", "Ｏ", "_", ".", "clé", "jeton", "badge", "diabète", "en arrêt", "10.2.3.4", "wifi"),
)


@cache
def gate() -> Gate:
    return Gate(RULES)


def wrongly_spared(text: Normalised) -> list[str]:
    """The rules that are not asked, and would have seen something."""
    asked = set(map(id, gate().open(text.scan)))
    return [rule.name for rule in RULES if id(rule) not in asked and next(rule.findings(text), None)]


def posts() -> Iterator[str]:
    """Every tenth post of each file."""
    for file in sorted(POSTS.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines()[::10]:
            yield json.loads(line)["text"]


def test_no_finding_is_lost_in_marked_texts() -> None:
    """In the texts that rules were written with, the rules that are asked find what all rules find."""
    texts = [each.text for each in read_marked(FOLDER / "dev")]
    assert texts
    assert [text for text in texts if wrongly_spared(normalise(text))] == []


def test_no_finding_is_lost_in_posts() -> None:
    """Nor in posts of every sort."""
    texts = list(posts())
    assert texts
    assert [text for text in texts if wrongly_spared(normalise(text))] == []


@given(st.lists(st.sampled_from((*PIECES, *EXAMPLES)) | st.text(max_size=6), max_size=8).map("".join))
@settings(max_examples=150, deadline=None)
def test_no_finding_is_lost_in_mixtures(text: str) -> None:
    """Nor where values run into each other and into anything."""
    assert wrongly_spared(normalise(text)) == []


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_a_rule_is_asked_for_its_examples(rule: Rule) -> None:
    """An example holds what its rule needs, alone and far inside a long text."""
    for example in rule.examples:
        scan = normalise(re.sub("[⟦⟧]", "", example)).scan
        assert rule in gate().open(scan)
        assert rule in gate().open(b"a bc d " * 1_170 + scan)


def drawn(parsed: Any, chance: Random) -> str:
    """A text that a pattern fits, but for the edges of words, by Python's own reading of it."""
    return "".join(_drawn_part(name, value, chance) for name, value in parsed)


def _drawn_part(name: Any, value: Any, chance: Random) -> str:
    if name is reader.LITERAL:
        return chr(value)
    if name is reader.IN:
        return chance.choice(_signs(value))
    if name is reader.BRANCH:
        return drawn(chance.choice(value[1]), chance)
    if name is reader.SUBPATTERN:
        return drawn(value[-1], chance)
    if name in (reader.MAX_REPEAT, reader.MIN_REPEAT):
        least, most, repeated = value
        return "".join(drawn(repeated, chance) for _ in range(min(most, least + chance.choice((0, 0, 1, 2)))))
    assert name is reader.AT or name in (reader.ANY, reader.NOT_LITERAL)
    return "" if name is reader.AT else "§"


def _signs(inside: Any) -> list[str]:
    tests = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w"}
    tests |= {name.replace("_", "_NOT_"): test.upper() for name, test in tests.items()}
    source = "".join(
        re.escape(chr(value))
        if name is reader.LITERAL
        else f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        if name is reader.RANGE
        else "^"
        if name is reader.NEGATE
        else tests[str(value)]
        for name, value in inside
    )
    return [sign for sign in map(chr, range(9, 127)) if re.match(f"[{source}]", sign, re.ASCII)]


@pytest.mark.filterwarnings("ignore:Possible nested set:FutureWarning")
@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_whatever_a_pattern_fits_holds_what_it_needs(rule: Rule) -> None:
    """Texts drawn from the pattern by another reader of patterns, with any case where case does not matter."""
    alone = Gate([Rule(rule.name, rule.kind, rule.pattern, "", (), ())])
    parsed, chance = reader.parse(expanded(rule.pattern), re.ASCII), Random(rule.name)
    texts = (drawn(parsed, chance).replace("§", "x") for _ in range(60))
    fitting = [text for text in texts if pattern(rule.pattern).search(text.encode("ascii", "replace"))]
    assert [text for text in fitting if not list(alone.open(text.encode("ascii", "replace")))] == []


@pytest.mark.parametrize(
    ("source", "literals"),
    [
        ("(?i)MDP", {"mdp"}),
        ("mots? de passe", {"mot de passe", "mots de passe"}),
        ("[a-z]+@[a-z]+", {"@"}),
        (r"(?:le|la) (?:\w+ )?(?:code|digicode)", {"code", "digicode"}),
        (r"\bpins?\b", {BOUNDARY + "pin" + BOUNDARY, BOUNDARY + "pins" + BOUNDARY}),
        (r"\b(?:diabet\w*|sep)", {BOUNDARY + "diabet", BOUNDARY + "sep"}),
        ("(?:a{2}b|c{0,3}d)e", {"aab", "d"}),
        ("x?", set()),
        (r"a|\d", set()),
        ("(?:abc)?", set()),
        (r"(?-i:A)\x42[C-C]\.", {"abc."}),
    ],
)
def test_the_literals_of_a_pattern(source: str, literals: set[str]) -> None:
    """The rarest part of what stands one after the other; of alternatives one of each; nothing that may be left out."""
    assert needs_of(source).literals == literals


@pytest.mark.parametrize(
    ("source", "figures"),
    [
        (r"\d{4}", 4),
        (r"\d(?:[ .]?\d){9}", 10),
        (r"\d{2}[A-Z]\d{3}", 3),
        (r"\d{2}[A-Z]?\d{3}", 3),
        (r"(?:\d{5}|\d{3}) ?\d", 4),
        (r"(?:\d-)+", 1),
        (r"\d*", 0),
        (r"a\b12\b", 2),
    ],
)
def test_the_figures_of_a_pattern(source: str, figures: int) -> None:
    """The longest run that every match holds, whatever signs part it; a letter ends a run."""
    assert needs_of(source).runs[0] == figures


@pytest.mark.parametrize("source", ["(a", "a)", "*a", "(?P<name>a)"])
def test_what_no_rule_uses_is_refused(source: str) -> None:
    """Better no gate than one that errs."""
    with pytest.raises(ValueError, match=r"bracket|repeat|group"):
        needs_of(source)


def test_a_word_is_looked_for_as_a_word() -> None:
    """« compost » does not ask for what only a « post » needs, across stretches of the text too."""
    rule = Rule("post", RULES[0].kind, r"\bpost\b", "", (), ())
    for padding in (0, 8_186, 8_188, 8_190, 8_192):
        head = b" " * padding
        assert list(Gate([rule]).open(head + b"du compost, des postes")) == []
        assert list(Gate([rule]).open(head + scan_of("au POST."))) == [rule]
