"""The company's charter as data: articles in the words of the company, and what each one covers."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, TONE_CATEGORIES
from vigie_service.wire import Community, field_errors

OFF_TOPIC: Final = "off_topic"
_COVERED: Final = frozenset((*CONFIDENTIALITY_CATEGORIES, *TONE_CATEGORIES, OFF_TOPIC))


class Action(StrEnum):
    """What is proposed for a post, in growing order of consequence."""

    PUBLISH = "publish"
    REVIEW = "review"
    HOLD = "hold"


class CharterRefused(Exception):
    """The charter does not hold together; each line says where and why."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        super().__init__(f"{path.name} :\n" + "\n".join(f"  - {fault}" for fault in faults))
        self.faults = faults


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


Words = Annotated[str, Field(min_length=1)]


class Scope(_Part):
    """The spaces that Vigie does not look at: dropped at the door, not stored, not scored."""

    excluded_kinds: tuple[str, ...] = ("private", "direct", "union", "cse")
    excluded_communities: tuple[str, ...] = ()

    def includes(self, community: Community | None) -> bool:
        """Whether posts of this space are looked at."""
        if community is None:
            return True
        kind = (community.kind or "").casefold()
        names = {(community.id or "").casefold(), (community.name or "").casefold()} - {""}
        return kind not in {k.casefold() for k in self.excluded_kinds} and not (
            names & {c.casefold() for c in self.excluded_communities}
        )


class Hold(_Part):
    """How long a post stays held when nobody looks, in minutes; then it is freed by itself."""

    minutes: int = Field(default=120, ge=1, le=2880)


class Circle(_Part):
    """What a small circle without guests may say among itself."""

    small: int = Field(
        default=0,
        ge=0,
        description="Up to so many readers, a limited leak (level 1) is not flagged and none is held.",
    )


class Article(_Part):
    """One article: what is forbidden and what is allowed, in the company's words."""

    number: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)*$", max_length=16)]
    title: Words
    forbidden: Words
    allowed: Words
    message: str = ""  # what its author is told
    covers: tuple[str, ...] = ()
    action: Action = Action.REVIEW
    when_proved: Literal[Action.REVIEW, Action.HOLD] = Action.REVIEW
    only_communities: tuple[str, ...] = ()
    except_communities: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _keeps_the_promises(self) -> Self:
        unknown = [name for name in self.covers if name not in _COVERED]
        if unknown:
            raise ValueError(
                f"catégorie inconnue dans covers : {', '.join(unknown)} ; connues : {', '.join(sorted(_COVERED))}"
            )
        if self.covers and not self.message:
            raise ValueError("un article qui couvre une catégorie dit à l’auteur pourquoi : message est obligatoire")
        if self.action is Action.HOLD:
            raise ValueError('action = "hold" est impossible : seule une fuite prouvée est retenue (when_proved)')
        if OFF_TOPIC in self.covers and (len(self.covers) > 1 or self.action is not Action.PUBLISH):
            raise ValueError('hors sujet : un article à part, avec action = "publish" ; ce n’est qu’une indication')
        if self.when_proved is Action.HOLD and not set(self.covers) <= set(CONFIDENTIALITY_CATEGORIES):
            raise ValueError('when_proved = "hold" ne vaut que pour des catégories de confidentialité')
        return self

    def applies_in(self, community: str) -> bool:
        """Whether the article holds in a community; names match as parts, without case."""
        name = community.casefold()
        excepted = any(part.casefold() in name for part in self.except_communities)
        listed = not self.only_communities or any(part.casefold() in name for part in self.only_communities)
        return listed and not excepted


class _Document(_Part):
    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    version: int = Field(ge=1)
    title: Words
    preamble: Words
    scope: Scope = Scope()
    hold: Hold = Hold()
    circle: Circle = Circle()
    articles: Annotated[tuple[Article, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _numbers_are_unique(self) -> Self:
        numbers = [article.number for article in self.articles]
        twice = sorted({number for number in numbers if numbers.count(number) > 1})
        if twice:
            raise ValueError(f"numéro d’article en double : {', '.join(twice)}")
        return self


@dataclass(frozen=True, slots=True)
class Charter:
    """A charter that holds together; `sha256` is that of its file."""

    name: str
    version: int
    title: str
    preamble: str
    scope: Scope
    hold_minutes: int
    small_circle: int
    articles: tuple[Article, ...]
    sha256: str

    @property
    def motives(self) -> tuple[Article, ...]:
        """The articles that may motivate a decision: being off-topic is never a fault."""
        return tuple(article for article in self.articles if OFF_TOPIC not in article.covers)

    @property
    def reference(self) -> str:
        """`name@version`, as results cite it."""
        return f"{self.name}@{self.version}"

    def article_for(self, category: str, community: str) -> Article | None:
        """The first article that covers a category in a community."""
        return next((a for a in self.articles if category in a.covers and a.applies_in(community)), None)


def load_charter(path: Path) -> Charter:
    """Read and check a charter.

    Raises:
        CharterRefused: it cannot be read, or breaks a promise of the product; says where.
    """
    try:
        raw = path.read_bytes()
        document = _Document.model_validate(tomllib.loads(raw.decode()))
    except OSError as error:
        raise CharterRefused(path, [f"lecture impossible : {error.strerror}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CharterRefused(path, [f"TOML invalide : {error}"]) from None
    except ValidationError as error:
        raise CharterRefused(path, _faults(error)) from None
    return Charter(
        name=document.name,
        version=document.version,
        title=document.title,
        preamble=document.preamble,
        scope=document.scope,
        hold_minutes=document.hold.minutes,
        small_circle=document.circle.small,
        articles=document.articles,
        sha256=sha256(raw).hexdigest(),
    )


def _faults(error: ValidationError) -> list[str]:
    return [f"{fault['field']} : {fault['message'].removeprefix('Value error, ')}" for fault in field_errors(error)]


def charter_document(charter: Charter) -> dict[str, Any]:
    """The charter as JSON, for the API and the page."""
    return {
        "charter": charter.reference,
        "title": charter.title,
        "preamble": charter.preamble,
        "hold_minutes": charter.hold_minutes,
        "small_circle": charter.small_circle,
        "scope": charter.scope.model_dump(mode="json"),
        "articles": [article.model_dump(mode="json") for article in charter.articles],
    }
