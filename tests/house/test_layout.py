"""The house keeps its shape: folders, first lines, sizes, names, and no trace of the machine it grew on."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMPORT_ROOTS = ("models", "datasets", "training", "service")
LONGEST_MODULE = 400
DRAWERS = {"utils", "util", "helpers", "helper", "common", "core", "manager", "lib", "misc"}

# Put together here, so that this file does not name them. A post may talk of any path: corpora are not read.
MACHINE_PATH = re.compile(r"(?<![\w.~:\])}-])/(?:" + "|".join(("tm" + "p", "ro" + "ot", "ho" + "me")) + r")/")
REGISTRIES = (
    "py" + r"pi\.(?:org|io|python\.org)",
    "python" + r"hosted\.org",
    "ana" + r"conda\.(?:org|com)",
    "np" + r"mjs\.(?:org|com)",
    "crates" + r"\.io",
    r"proxy\.golang" + r"\.org",
    "arti" + "factory",
    "dev" + "pi",
)
REGISTRY = re.compile(r"\b(?:[\w-]+\.)*(?:" + "|".join(REGISTRIES) + r")\b", re.IGNORECASE)
NOT_PROSE = {".jsonl", ".png", ".npz", ".safetensors", ".onnx", ".ico", ".woff2", ".gz"}


def python_files(*folders: str) -> list[Path]:
    """The Python files under these folders; none would prove nothing, so that is an error."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found
    return found


def named(paths: list[Path]) -> list[str]:
    """Paths as they are written in the repository."""
    return [path.relative_to(ROOT).as_posix() for path in paths]


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """The text files that git knows; a copy of the sources without git has no such list."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, timeout=60)
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix not in NOT_PROSE]


def test_import_roots_and_tests_are_no_packages() -> None:
    """Top-level packages named models or datasets overwrite, and are overwritten by, those of others."""
    roots = [ROOT / folder / "__init__.py" for folder in IMPORT_ROOTS]
    below_tests = list((ROOT / "tests").rglob("__init__.py"))
    assert named([path for path in [*roots, *below_tests] if path.exists()]) == []


def test_each_import_root_holds_one_package() -> None:
    """The folder says what the package is; nothing else can be imported from it by accident."""
    for folder in IMPORT_ROOTS:
        packages = [path.parent.name for path in (ROOT / folder).glob("*/__init__.py")]
        assert packages == [f"vigie_{folder}"]
        assert list((ROOT / folder).glob("*.py")) == []


def first_line_complaint(source: str) -> str | None:
    """Why the first line is not fit for a table of contents, or None."""
    docstring = ast.get_docstring(ast.parse(source), clean=False)
    if docstring is None:
        return "no docstring"
    first, _, rest = docstring.partition("\n")
    if not first.rstrip().endswith((".", "?", "!", "…")):
        return "the first line is not a sentence"
    return "the sentence has no line of its own" if rest.partition("\n")[0].strip() else None


@pytest.mark.parametrize("path", python_files(*IMPORT_ROOTS), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_module_begins_with_a_sentence(path: Path) -> None:
    """The first lines, read together, are the table of contents. An empty __init__ says enough."""
    source = path.read_text(encoding="utf-8")
    if path.name == "__init__.py" and not source.strip():
        return
    assert first_line_complaint(source) is None


@pytest.mark.parametrize(
    "source",
    [
        "import os\n",
        '"""A title without its full stop"""\n',
        '"""A sentence that goes on\n\nover an empty line."""\n',
        '"""A sentence.\nAnd another at once."""\n',
    ],
)
def test_a_poor_first_line_is_seen(source: str) -> None:
    """The test above can fail."""
    assert first_line_complaint(source)


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    """A longer file has more than one subject."""
    sizes = {path: path.read_text(encoding="utf-8").count("\n") for path in python_files(*IMPORT_ROOTS, "tests")}
    assert named([path for path, lines in sizes.items() if lines > LONGEST_MODULE]) == []


def test_no_module_is_a_drawer() -> None:
    """A name that says nothing collects everything."""
    paths = python_files(*IMPORT_ROOTS, "tests")
    assert named([path for path in paths if DRAWERS & {path.stem, path.parent.name}]) == []


def test_no_file_names_a_path_of_this_machine(tracked: list[Path]) -> None:
    """What works only where it was written does not work."""
    found = [path for path in tracked if MACHINE_PATH.search(path.read_text(encoding="utf-8"))]
    assert named(found) == []


def test_no_file_names_a_package_registry(tracked: list[Path]) -> None:
    """Which registry is used is the affair of whoever installs: many companies have their own."""
    found = [path for path in tracked if REGISTRY.search(path.read_text(encoding="utf-8"))]
    assert named(found) == []


@pytest.mark.parametrize("place", ["tm" + "p", "ro" + "ot", "ho" + "me"])
def test_a_path_is_told_from_an_address(place: str) -> None:
    """A path at the start of a word is seen; the same folder inside an address or another path is not."""
    assert MACHINE_PATH.search(f"open('/{place}/x')")
    assert MACHINE_PATH.search(f"see /{place}/x")
    assert not MACHINE_PATH.search(f"https://intranet.example/{place}/x")
    assert not MACHINE_PATH.search(f"var/{place}/x")


@pytest.mark.parametrize("host", ["py" + "pi.org", "files.python" + "hosted.org", "registry.np" + "mjs.org"])
def test_a_registry_is_seen(host: str) -> None:
    """The test of registries can fail."""
    assert REGISTRY.search(f"index = https://{host}/simple")
