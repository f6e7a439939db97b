"""HTML posts, seen as readers see them."""

from hypothesis import given
from hypothesis import strategies as st

from vigie_models.normalise import normalise
from vigie_service.plain import as_plain


def test_tags_and_entities_are_resolved_in_place() -> None:
    """Offsets point into the text as sent."""
    html = "<p>Le <b>mdp</b>&nbsp;: caf&eacute;</p>"
    plain = as_plain(html, "html")
    assert len(plain) == len(html)
    assert "mdp" in plain
    assert "café" in plain
    assert plain.index("mdp") == html.index("mdp")
    assert "Le mdp : café" in " ".join(normalise(plain).clean.split())


def test_other_formats_are_left_alone() -> None:
    """« a < b » is not a tag in plain text, and Markdown is text."""
    assert as_plain("si a <b> c", "plain") == "si a <b> c"


@given(st.text(alphabet="<>&;#ax/! é\n", max_size=200))
def test_the_length_never_changes(text: str) -> None:
    """One for one, whatever is sent."""
    assert len(as_plain(text, "html")) == len(text)
