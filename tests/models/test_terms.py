"""A company's own lists: found whatever their writing, in clear or hashed, and never shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie_models.axes import Kind
from vigie_models.company import UNKNOWN_COMPANY, Company
from vigie_models.cues import cues_of
from vigie_models.normalise import normalise
from vigie_models.reading import findings_of, read
from vigie_models.terms import Algorithm, Hashing, TermList, Terms, TermUnusable, forms, hashed

KEY = b"une cle de trente-deux octets !!"
LISTS = (
    TermList("strategy", 2, ("Projet Orion", "Grand Large")),
    TermList("commercial", 1, ("Ville de Saint-Étienne", "3M", "L'Envol", "Orion")),
)


def companies() -> list[Company]:
    """The same lists in clear, hashed both ways, and mixed."""
    made = [Company(terms=Terms(LISTS))]
    for algorithm in Algorithm:
        hashing = Hashing(KEY, algorithm)
        made.append(Company(terms=Terms([hashed(each, hashing) for each in LISTS], hashing)))
    hashing = Hashing(KEY)
    return [*made, Company(terms=Terms([LISTS[0], hashed(LISTS[1], hashing)], hashing))]


def seen(text: str, company: Company) -> list[tuple[str, int]]:
    """(value, level) of each term found."""
    return [(text[f.start : f.end], f.level) for f in findings_of(text, company) if f.kind is Kind.TERM]


@pytest.mark.parametrize("company", companies(), ids=("clear", "hmac", "blake2b", "mixed"))
class TestHowTermsAreFound:
    """One rule for terms in clear and for hashed ones."""

    @pytest.mark.parametrize(
        "written",
        [
            "projet orion",
            "PROJET ORION",
            "Projet-Orion",
            "projet \n\n  orion",
            "Projet « Orion »",
            "projet_orion",
            "ProjetOrion",
            "pro\u200bjet or\u00adion",
            "𝐏𝐫𝐨𝐣𝐞𝐭 𝐎𝐫𝐢𝐨𝐧",
            "Рrojet Оrion",
            "p.r.o.j.e.t O R I O N",
            "pr0jet orioooon",
        ],
    )
    def test_a_term_is_found_in_every_writing(self, company: Company, written: str) -> None:
        """Case, accents, separators, line breaks, run together, disguises; exact to the character."""
        assert (written.rstrip(" »"), 2) in seen(f"Le {written} démarre.", company)

    @pytest.mark.parametrize("written", ["VILLE DE SAINT ETIENNE", "ville de saint-étienne"])
    def test_accents_do_not_matter(self, company: Company, written: str) -> None:
        """Neither in the list nor in the post."""
        assert seen(f"Réunion avec la {written} ({written})", company) == [(written, 1)] * 2

    @pytest.mark.parametrize(
        "text", ["les orionides", "préorion", "ville de St-Étienne", "3m2", "grand" + " " * 20 + "large"]
    )
    def test_a_part_of_a_word_is_no_term(self, company: Company, text: str) -> None:
        """Word boundaries, and words that stand together."""
        assert seen(text, company) == []

    def test_the_worse_term_is_told_once_and_the_longer_one_of_a_category(self, company: Company) -> None:
        """« Orion » lies inside « Projet Orion », of another category: both are said."""
        assert seen("Projet Orion chez l'Envol", company) == [("Projet Orion", 2), ("Orion", 1), ("l'Envol", 1)]

    def test_it_holds_against_any_text(self, company: Company) -> None:
        """Empty, blank, signs only, marks only."""
        for text in ("", " \n", "!?*#%", "\u0301" * 50, "\ud800\x00"):
            assert seen(text, company) == []


@given(
    st.text(alphabet="orion prjet-\n\u200bé0", max_size=60),
    st.lists(st.text(alphabet="orin pjt", min_size=2, max_size=12), max_size=4),
)
def test_hashed_lists_see_what_clear_ones_see(text: str, terms: list[str]) -> None:
    """Exactly, whatever the text and the list."""
    usable = tuple(term for term in terms if len(term.replace(" ", "")) > 3)
    clear = TermList("strategy", 1, usable)
    hashing = Hashing(KEY)
    normalised = normalise(text)
    assert Terms([clear]).findings(normalised) == Terms([hashed(clear, hashing)], hashing).findings(normalised)


def test_a_term_at_any_place_of_a_long_text_is_found() -> None:
    """Every occurrence: neighbours share no space."""
    text = "Orion " * 500 + "projet orion " * 500
    assert len(seen(text, companies()[0])) == 1_500


def test_a_finding_says_that_a_list_holds_it_and_not_what_it_is() -> None:
    """Kind TERM without weight, the list's category and level."""
    (found,) = findings_of("Point Grand Large demain", companies()[0])
    assert (found.kind, found.category, found.level, found.weight) == (Kind.TERM, "strategy", 2, None)
    assert found.confidence == 0.9
    assert "large" not in found.reason.lower()


def test_what_models_read_does_not_depend_on_a_company_s_list() -> None:
    """Same placeholders, same n-grams, same cues: a bundle serves every company."""
    text = "Point Projet Orion demain, mdp : Tilleul*9vert"
    with_lists, without = read(text, companies()[0]), read(text, UNKNOWN_COMPANY)
    assert with_lists.view == without.view
    assert [window.cues.tolist() for window in with_lists.windows] == [w.cues.tolist() for w in without.windows]
    assert set(without.findings) < set(with_lists.findings)
    terms = [found for found in with_lists.findings if found.kind is Kind.TERM]
    assert cues_of(text, terms).tolist() == cues_of(text, ()).tolist()


def test_nothing_that_can_be_printed_holds_a_term() -> None:
    """Neither the company, nor its lists, nor the key."""
    for company in companies():
        hashing = Hashing(KEY)
        shown = f"{company!r} {company} {company.terms!r} {company.terms.lists!r} {hashing!r}".lower()
        assert "orion" not in shown
        assert "octets" not in shown


@pytest.mark.parametrize("term", ["", " ", "a", "…", "l'", "un deux trois quatre cinq six sept huit neuf dix onze"])
def test_a_term_that_cannot_be_looked_for_is_refused_unsaid(term: str) -> None:
    """Found everywhere, or nowhere; the message does not hold it."""
    with pytest.raises(TermUnusable) as refused:
        forms(term)
    assert str(refused.value) == TermUnusable.__doc__


def test_a_weak_key_and_a_missing_one_are_refused() -> None:
    """Terms are few: without a real key they could be tried one by one."""
    with pytest.raises(ValueError, match="32 octets"):
        Hashing(b"court")
    with pytest.raises(ValueError, match="64 octets"):
        Hashing(b"x" * 65, Algorithm.BLAKE2B)
    with pytest.raises(ValueError, match="clé"):
        Terms([hashed(LISTS[0], Hashing(KEY))])


@pytest.mark.parametrize(("category", "level"), [("insult", 1), ("strategy", 3), ("strategie", 1)])
def test_a_list_without_a_category_or_a_level_is_refused(category: str, level: int) -> None:
    """A category of confidentiality, a level from 0 to 2."""
    with pytest.raises(ValueError, match="catégorie"):
        TermList(category, level)
