"""The locks install the same files everywhere: every package pinned and hashed, from no given address."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
USES = ("service", "train", "test", "bench")
LOCKED = [("service", ()), ("train", ("train",)), ("test", ("train", "test")), ("bench", ("train", "test", "bench"))]
ENTRY = re.compile(r"(?P<name>[a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,._-]+\])?==(?P<version>[^\s;]+)(?: ; .+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
ADDRESS = re.compile(r"://|--(?:extra-)?index-url|--find-links|--trusted-host|\s@\s|file:", re.IGNORECASE)


def lock(use: str) -> str:
    """The text of a lock."""
    return (ROOT / "requirements" / f"{use}.lock").read_text(encoding="utf-8")


def entries(text: str) -> list[list[str]]:
    """Each requirement with its hashes, continued lines joined, comments left out."""
    lines = (line for line in text.replace("\\\n", " ").splitlines() if line.strip())
    return [re.split(r"\s+(?=--hash)", line.strip()) for line in lines if not line.lstrip().startswith("#")]


def unsound(text: str) -> list[str]:
    """The requirements that are not pinned to one version with at least one hash."""
    return [
        requirement
        for requirement, *hashes in entries(text)
        if not ENTRY.fullmatch(requirement) or not hashes or not all(map(HASH.fullmatch, hashes))
    ]


def pinned(use: str) -> set[tuple[str, str]]:
    """Names and versions of a lock; the same name may have several, for several Pythons."""
    found = (ENTRY.fullmatch(requirement) for requirement, *_ in entries(lock(use)))
    return {(match["name"], match["version"]) for match in found if match}


def names(use: str) -> set[str]:
    """What a lock installs."""
    return {name for name, _ in pinned(use)}


def declared(*extras: str) -> set[str]:
    """What pyproject asks for, with these extras, by normalised name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    found = {re.split(r"[\[<>=!~; ]", each, maxsplit=1)[0].lower() for each in wanted}
    return {re.sub(r"[-_.]+", "-", name) for name in found} - {"vigie"}


@pytest.mark.parametrize("use", USES)
def test_every_package_is_pinned_and_hashed(use: str) -> None:
    """pip refuses a file that differs from the one that was tried."""
    assert len(entries(lock(use))) > 20
    assert unsound(lock(use)) == []


@pytest.mark.parametrize("use", USES)
def test_no_lock_holds_an_address(use: str) -> None:
    """A lock made here installs from any registry, a company's own included."""
    assert not ADDRESS.search(lock(use))


@pytest.mark.parametrize(("use", "extras"), LOCKED)
def test_a_lock_holds_all_that_is_declared_and_the_build_tool(use: str, extras: tuple[str, ...]) -> None:
    """Nothing is fetched unlocked, the tool that builds the package included."""
    assert declared(*extras) | {"hatchling"} <= names(use)


def test_the_service_installs_no_training_or_test_library() -> None:
    """The base install is the service: what only training and tests need stays out of production."""
    assert not names("service") & (declared("train") - declared())
    assert not names("service") & {"pytest", "hypothesis", "mypy", "ruff"}


def test_the_locks_agree() -> None:
    """What is tested is what is served: the same versions wherever a package is in two locks."""
    assert pinned("service") <= pinned("train") <= pinned("test") <= pinned("bench")


@pytest.mark.parametrize(
    "line",
    [
        "rich==14.1.0",
        "rich>=14 --hash=sha256:" + "a" * 64,
        "rich==14.1.0 --hash=md5:" + "a" * 32,
        "rich==14.1.0 \\\n    --hash=sha256:abc",
        "./vigie --hash=sha256:" + "a" * 64,
    ],
)
def test_an_unsound_line_is_seen(line: str) -> None:
    """The tests above can fail."""
    assert unsound(f"# made by a tool\n{line}\n")


@pytest.mark.parametrize(
    "line",
    ["--index-url https://registry.example/simple", "a @ https://registry.example/a.whl", "--find-links x"],
)
def test_an_address_is_seen(line: str) -> None:
    """So can the test of addresses."""
    assert ADDRESS.search(line)
