"""A company's term on the path of a post: its level counts, a person looks, nothing is held, and nobody is told it."""

import json
from dataclasses import replace

from desk import Browser, post, read
from houses import Caller
from vigie_models.axes import Kind
from vigie_models.company import Company
from vigie_models.fakes import WordScorer
from vigie_models.terms import REASON, TermList, Terms
from vigie_service.charter import Action
from vigie_service.decide import Circumstances, decide
from vigie_service.result import result
from vigie_service.store.tables import decisions

COMPANY = Company(terms=Terms([TermList("strategy", 2, ("Projet Orion",)), TermList("commercial", 0, ("Lambda",))]))
TEXT = "Le projet ORION avance bien."


def test_the_level_of_a_list_counts_and_is_never_held(caller: Caller) -> None:
    """Its kind does not prove itself, however sure: somebody looks first."""
    scores = WordScorer(company=COMPANY).score(TEXT)
    assert (scores.confidentiality.level, scores.confidentiality.risk) == (2, 0.9)
    assert scores.confidentiality.categories["strategy"] == 0.9
    decision = decide(scores, caller.house.tools.charter, Circumstances("Annonces", 900))
    assert decision.proposed is Action.REVIEW
    assert [statement.category for statement in decision.statements] == ["strategy"]
    assert decision.statements[0].spans == ((3, 15),)


def test_a_list_at_level_0_only_marks(caller: Caller) -> None:
    """Told as a finding; no level, no risk of its own."""
    scores = WordScorer(company=COMPANY).score("Réunion Lambda à 14 h")
    assert [found.kind for found in scores.confidentiality.findings] == [Kind.TERM]
    assert scores.confidentiality.level == 0
    assert decide(scores, caller.house.tools.charter, Circumstances()).action is Action.PUBLISH


def test_a_result_says_where_and_never_what(caller: Caller) -> None:
    """Offsets and a reason that fits every list."""
    charter = caller.house.tools.charter
    scores = WordScorer(company=COMPANY).score(TEXT)
    told = result("p", scores, decide(scores, charter, Circumstances()), charter)
    (finding,) = told["confidentiality"]["findings"]
    assert finding == {
        "kind": "TERM",
        "category": "strategy",
        "start": 3,
        "end": 15,
        "confidence": 0.9,
        "reason": REASON,
    }
    assert "orion" not in json.dumps(told).lower()


def test_a_moderator_sees_that_it_is_one_of_the_company_s_terms(caller: Caller, camille: Browser) -> None:
    """Marked, with its reason; said neither to be proved nor to be the model's alone."""
    caller.house.tools = replace(caller.house.tools, scorer=WordScorer(company=COMPANY))
    review = post(caller, TEXT)
    (kept,) = caller.house.rows(decisions)
    assert kept["result"]["decision"]["action"] == "review"
    page = read(camille.get(f"/publication/{review}"))
    assert "détecteur : terme de l’entreprise" in page
    assert "selon le modèle ou une liste de l’entreprise" in page
    assert REASON in page.replace("’", "'")
