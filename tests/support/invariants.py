"""What holds for every text, whatever it is: detectors, placeholders and masks, checked without knowing the answer."""

from functools import cache

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, LEVELS, Kind
from vigie_models.detect import detect
from vigie_models.detect.all import RULES
from vigie_models.detect.gate import Gate
from vigie_models.detect.people import Names
from vigie_models.detect.rule import LEAST_CONFIDENCE
from vigie_models.finding import Finding
from vigie_models.normalise import Normalised, normalise
from vigie_models.placeholders import view_of
from vigie_models.reading import findings_of
from vigie_service.mask import Masker, MaskKey, NotSettled, unmask

_SHORT = 1_000  # code points; a long text keeps some fancy letters, whose unfolding would make it grow too much
_MASKED_KINDS = frozenset(Kind) - {Kind.PERSON}  # names take spaCy, which is tried elsewhere


def check(text: str, *, masking: bool = True) -> tuple[Finding, ...]:
    """Read a text in every way; the findings. `masking` takes most of the time.

    Raises what a detector raises, or AssertionError.
    """
    views = normalise(text)
    found = detect(views)
    assert findings_of(text, names=Names.NEVER) == found, "another answer the second time"
    _check_findings(found, views)
    _check_rules(views)
    _check_view(views, found)
    if masking:
        _check_mask(text)
    return found


def _check_findings(found: tuple[Finding, ...], views: Normalised) -> None:
    done = 0
    for each in found:
        assert done <= each.start < each.end <= len(views.original), "out of order, overlapping, or out of the text"
        assert LEAST_CONFIDENCE <= each.confidence <= 1, "no confidence"
        assert each.level in LEVELS, "no level"
        assert each.category in CONFIDENTIALITY_CATEGORIES, "no category"
        assert each.reason.strip(), "no reason"
        done = each.end


def _check_rules(views: Normalised) -> None:
    """Each rule: spans apart, in the clean view; the place told is, undisguised alone, what the rule saw.

    A rule that detectors do not even ask would have seen nothing.
    """
    possible = {rule.name for rule in _gate().open(views.scan)}
    for rule in RULES:
        done = 0
        for each in rule.findings(views):
            assert rule.name in possible, f"{rule.name} is not asked"
            assert done <= each.start < each.end <= len(views.clean), f"{rule.name} leaves the text or its order"
            done = each.end
            start, end = views.clean_span(each.start, each.end)
            assert 0 <= start < end <= len(views.original), f"{rule.name} points out of the text"
            if len(views.original) < _SHORT:
                alone, seen = normalise(views.original[start:end]).clean, views.clean[each.start : each.end]
                cut = _is_cut(views, each.start) or _is_cut(views, each.end)
                assert seen in alone if cut else seen == alone, f"{rule.name} points beside its value"


def _is_cut(views: Normalised, place: int) -> bool:
    """Whether one sign of the text as sent became several characters, and the place is between them."""
    return (
        0 < place < len(views.clean) and views.clean_span(place - 1, place)[1] > views.clean_span(place, place + 1)[0]
    )


def _check_view(views: Normalised, found: tuple[Finding, ...]) -> None:
    view = view_of(views, found)
    spans = [view.span(place, place + 1) for place in range(len(view.text))]
    assert all(0 <= start < end <= len(view.original) for start, end in spans), "the view points out of the text"
    assert spans == sorted(spans), "the view goes back"


def _check_mask(text: str) -> None:
    masker = Masker(_key(), _MASKED_KINDS)
    try:
        (masked,) = masker.mask(text)
        assert masker.mask(masked) == (masked,), "masked twice is not masked once"
    except NotSettled:
        return
    assert unmask(masked, _key()) == text, "what is unmasked is not what was masked"


@cache
def _gate() -> Gate:
    return Gate(RULES)


@cache
def _key() -> MaskKey:
    return MaskKey.new()
