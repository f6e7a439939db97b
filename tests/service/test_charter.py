"""The charter as data."""

from pathlib import Path

import pytest

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, TONE_CATEGORIES
from vigie_service.charter import CharterRefused, Scope, load_charter
from vigie_service.settings import Settings
from vigie_service.wire import Community

EXAMPLE = Path(Settings.model_fields["charter"].default)


def test_the_example_covers_every_category_with_an_article_that_says_what_is_allowed() -> None:
    """At least twelve articles, each with both sides."""
    charter = load_charter(EXAMPLE)
    assert len(charter.articles) >= 12
    for category in (*CONFIDENTIALITY_CATEGORIES, *TONE_CATEGORIES, "off_topic"):
        article = charter.article_for(category, "Vie du site")
        assert article is not None, category
        assert article.message
    assert all(article.forbidden and article.allowed for article in charter.articles)


FAULTS = {
    "not TOML": ("articles = [", "TOML invalide"),
    "no version": ("", "version"),
    "unknown category": ('covers = ["rudesse"]', "rudesse"),
    "no message": ('covers = ["insult"]\nmessage = ""', "message est obligatoire"),
    "tone held": ('covers = ["insult"]\nwhen_proved = "hold"', "confidentialité"),
    "everything held": ('covers = ["credentials"]\naction = "hold"', "when_proved"),
    "off-topic as a fault": ('covers = ["off_topic"]', "indication"),
    "off-topic among others": ('covers = ["off_topic", "insult"]\naction = "publish"', "indication"),
    "a misspelt field": ('couvre = ["insult"]', "couvre"),
    "the same number twice": ('[[articles]]\nnumber = "1"\ntitle = "b"\nforbidden = "c"\nallowed = "d"', "double"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_refused_with_where_and_why(name: str, tmp_path: Path) -> None:
    """Helpful errors, in French, naming the field."""
    lines, said = FAULTS[name]
    path = tmp_path / "charte.toml"
    head = 'name = "essai"\nversion = 1\ntitle = "t"\npreamble = "p"\n'
    article = '[[articles]]\nnumber = "1"\ntitle = "a"\nforbidden = "x"\nallowed = "y"\n'
    if "message" not in lines:
        article += 'message = "m"\n'
    path.write_text((head if name != "no version" else "") + article + lines, encoding="utf-8")
    with pytest.raises(CharterRefused) as refused:
        load_charter(path)
    assert said in str(refused.value)


def test_a_missing_file_is_refused_plainly(tmp_path: Path) -> None:
    """No traceback for a mistyped path."""
    with pytest.raises(CharterRefused, match="lecture impossible"):
        load_charter(tmp_path / "absente.toml")


@pytest.mark.parametrize(
    ("community", "within"),
    [
        (None, True),
        (Community(kind="group"), True),
        (Community(kind="CSE"), False),
        (Community(kind="private"), False),
        (Community(id="c9"), False),
        (Community(name="Espace CGT"), False),
        (Community(), True),
    ],
)
def test_spaces_out_of_scope_are_known_by_kind_id_or_name(community: Community | None, within: bool) -> None:
    """Case does not matter."""
    scope = Scope(excluded_communities=("C9", "espace cgt"))
    assert scope.includes(community) is within
