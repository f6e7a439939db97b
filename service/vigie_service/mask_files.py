"""`vigie mask`, `vigie unmask`: a text or a file of posts in, the same out without its values, or with them again."""

import os
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from vigie_models.axes import Kind
from vigie_service.company_file import open_company
from vigie_service.errors import BadRequest, InvalidFields
from vigie_service.line_files import (
    Document,
    answered,
    in_parallel,
    read_bytes,
    read_lines,
    shown,
    whole,
    write_lines,
    written,
)
from vigie_service.mask import Masker, MaskKey, NotSettled, WrongMaskKey, unmask
from vigie_service.settings import PortableSettings, Settings

_PRIVATE: Final = 0o600
Kinds = frozenset[Kind]


def write_new_key(path: Path) -> None:
    """Make a key in a file that only its owner can read.

    Raises:
        OSError: it exists already, or cannot be written.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(MaskKey.new().written())


def read_key(path: Path) -> MaskKey:
    """The key of a file.

    Raises:
        MaskKeyMalformed: it holds none.
        OSError: it cannot be read.
    """
    return MaskKey.read(path.read_bytes().decode("ascii", "replace"))


def mask_text(source: Path, target: Path, masker: Masker) -> int:
    """Mask a text, whole and byte for byte but for its values; the exit status.

    Raises:
        OSError: a file cannot be read or written; `target` is then as it was.
        ValueError: it is not UTF-8.
        NotSettled: it cannot be masked.
    """
    _rewrite(source, target, lambda text: masker.mask(text)[0], "Masquage")
    return 0


def unmask_text(source: Path, target: Path, key: MaskKey) -> int:
    """The text as it was before; the exit status.

    Raises:
        OSError, ValueError: as above.
        WrongMaskKey: another key masked it.
    """
    _rewrite(source, target, lambda text: unmask(text, key), "Démasquage")
    return 0


def _rewrite(source: Path, target: Path, change: Callable[[str], str], label: str) -> None:
    try:
        text = read_bytes(source).decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"le texte n’est pas en UTF-8 (octet {error.start})") from None
    (changed,) = shown((change(text) for _ in range(1)), 1, label)
    with whole(target) as file:
        file.write(changed)


def mask_posts(
    source: Path, target: Path, settings: Settings, kinds: Kinds, key: MaskKey | None, *, jobs: int = -1
) -> int:
    """Mask `text`, `parent` and `quoted` of each line (JSONL); other fields stay; the exit status.

    A bad line gives `{"id": …, "error": {…}}`. `-` is standard input or output.

    Raises:
        OSError: a file cannot be read or written; `target` is then as it was.
        CompanyRefused: the company's file cannot be used.
    """
    lines = read_lines(source)
    open_company(settings)  # refuse here, not in every worker
    raw = key.raw if key else None
    work = partial(_mask_lines, settings=PortableSettings.of(settings), kinds=kinds, key=raw)
    return write_lines(target, in_parallel(lines, work, jobs=jobs, label="Masquage"))


def unmask_posts(source: Path, target: Path, key: MaskKey) -> int:
    """The same fields as they were before; the exit status.

    Raises:
        OSError: as above.
        WrongMaskKey: another key masked a line; says which.
    """
    lines = read_lines(source)
    changed = [
        written(_unmask_line(number, line, key))
        for number, line in enumerate(shown(lines, len(lines), "Démasquage"), 1)
    ]
    return write_lines(target, changed)


def _mask_lines(lines: list[bytes], settings: PortableSettings, kinds: Kinds, key: bytes | None) -> list[Document]:
    masker = _masker(settings, kinds, key)
    return [answered(line, lambda post: _mask_post(post, masker)) for line in lines]


def _mask_post(post: Document, masker: Masker) -> Document:
    """A line that cannot be masked is refused by itself: the others are."""
    try:
        return _changed(_complete(post), masker.mask)
    except NotSettled as refusal:
        raise BadRequest(str(refusal)) from None


@cache
def _masker(settings: PortableSettings, kinds: Kinds, key: bytes | None) -> Masker:
    """Once in each worker process."""
    return Masker(MaskKey(key) if key else None, kinds, open_company(settings.settings()))


def _unmask_line(number: int, line: bytes, key: MaskKey) -> Document:
    try:
        return answered(line, lambda post: _changed(post, lambda *texts: tuple(unmask(text, key) for text in texts)))
    except WrongMaskKey:
        raise WrongMaskKey(f"publication {number} : {WrongMaskKey.__doc__}") from None


def _complete(post: Document) -> Document:
    if not isinstance(post.get("text"), str):
        raise InvalidFields([_fault("text", "string", "a text is expected")])
    return post


def _changed(post: Document, change: Callable[..., tuple[str, ...]]) -> Document:
    """The post with its texts changed, all of them together."""
    places = list(_texts(post))
    texts = change(*(holder[name] for holder, name in places))
    for (holder, name), text in zip(places, texts, strict=True):
        holder[name] = text
    return post


def _texts(post: Document) -> Iterator[tuple[Any, Any]]:
    """Where the texts of a post stand: (holder, name or index).

    Raises:
        InvalidFields: one of these fields holds something else, which nobody would mask.
    """
    parent, quoted = post.get("parent"), post.get("quoted")
    if isinstance(post.get("text"), str):
        yield post, "text"
    if isinstance(parent, dict):
        if isinstance(parent.get("text"), str):
            yield parent, "text"
        elif parent.get("text") is not None:
            raise InvalidFields([_fault("parent.text", "string", "a text is expected")])
    elif isinstance(parent, str):
        yield post, "parent"
    elif parent is not None:
        raise InvalidFields([_fault("parent", "string", "a text or a post is expected")])
    if isinstance(quoted, list) and all(isinstance(each, str) for each in quoted):
        yield from ((quoted, place) for place in range(len(quoted)))
    elif isinstance(quoted, str):
        yield post, "quoted"
    elif quoted is not None:
        raise InvalidFields([_fault("quoted", "list", "texts are expected")])


def _fault(field: str, problem: str, message: str) -> dict[str, str]:
    return {"field": field, "problem": problem, "message": message}
