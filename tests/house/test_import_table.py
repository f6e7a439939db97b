"""Who may import whom: the arrows between the four packages, and what the service must never load."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("vigie_models", "vigie_datasets", "vigie_training", "vigie_service")
MAY_IMPORT = {
    "models": {"vigie_models"},
    "datasets": {"vigie_datasets", "vigie_models"},
    "training": {"vigie_training", "vigie_datasets", "vigie_models"},
    "service": {"vigie_service", "vigie_datasets", "vigie_models"},
}
# What is only installed for training; datasets is imported by the service, and models too.
TRAINING_ONLY = {"sklearn", "scipy"}
WITHOUT_TRAINING = ("models", "datasets", "service")
# Loading any of these runs what the file says.
RUNS_CODE = {"pickle", "_pickle", "cPickle", "cloudpickle", "dill", "marshal", "shelve", "jsonpickle"}
UNPICKLING_CALLS = {("joblib", "load"), ("torch", "load"), ("pandas", "read_pickle"), ("pd", "read_pickle")}
READING_BUNDLES = ("models", "service")


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that the code names in an import, lazy ones and constant dynamic ones included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # Relative imports stay in their package.
            yield node.module or "" if node.level == 0 else ""
        elif isinstance(node, ast.Call) and _called(node)[1] in ("import_module", "__import__"):
            constants = (each.value for each in node.args if isinstance(each, ast.Constant))
            yield from (value for value in constants if isinstance(value, str))


def _called(call: ast.Call) -> tuple[str, str]:
    """`numpy.load(…)` is ("numpy", "load"); `load(…)` is ("", "load")."""
    if isinstance(call.func, ast.Attribute):
        owner = call.func.value
        return (owner.id if isinstance(owner, ast.Name) else "", call.func.attr)
    return ("", call.func.id if isinstance(call.func, ast.Name) else "")


def unpickling(tree: ast.AST) -> Iterator[str]:
    """Every way in which the code could run what a bundle says."""
    yield from (name for name in imported(tree) if name.partition(".")[0] in RUNS_CODE)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            named = {(node.module or "", alias.name) for alias in node.names}
            yield from (".".join(pair) for pair in sorted(named & UNPICKLING_CALLS))
        if isinstance(node, ast.Call):
            if _called(node) in UNPICKLING_CALLS:
                yield ".".join(_called(node))
            yield from ("allow_pickle" for keyword in node.keywords if _allows_pickles(keyword))


def _allows_pickles(keyword: ast.keyword) -> bool:
    refused = isinstance(keyword.value, ast.Constant) and keyword.value.value is False
    return keyword.arg == "allow_pickle" and not refused


def modules(*folders: str) -> list[Path]:
    """The modules of these import roots; an empty list would prove nothing, so it is an error."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found
    return found


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), path.name)


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_arrows_between_packages_go_one_way(folder: str) -> None:
    """models knows nobody, datasets knows models, training and service know both and not each other."""
    forbidden = set(OURS) - MAY_IMPORT[folder]
    for path in modules(folder):
        wrong = {name for name in imported(parsed(path)) if name.partition(".")[0] in forbidden}
        assert not wrong, path.relative_to(ROOT)


def test_the_service_runs_without_the_training_libraries() -> None:
    """scikit-learn and SciPy are not in the base install: importing them would fail at the customer's."""
    for path in modules(*WITHOUT_TRAINING):
        wrong = {name for name in imported(parsed(path)) if name.partition(".")[0] in TRAINING_ONLY}
        assert not wrong, path.relative_to(ROOT)


def test_a_bundle_is_data_and_never_code() -> None:
    """Nothing that reads bundles can unpickle: a bundle that was tampered with must not run."""
    for path in modules(*READING_BUNDLES):
        assert not list(unpickling(parsed(path))), path.relative_to(ROOT)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import vigie_training.cli", ["vigie_training.cli"]),
        ("from vigie_training import cli", ["vigie_training"]),
        ("def f():\n    from sklearn.svm import SVC", ["sklearn.svm"]),
        ("import a, b.c as d", ["a", "b.c"]),
        ("import importlib\nimportlib.import_module('scipy')", ["importlib", "scipy"]),
        ("from . import sibling", [""]),
        ("text = 'import sklearn'", []),
    ],
)
def test_every_form_of_import_is_seen(code: str, names: list[str]) -> None:
    """The tests above can fail: imports inside functions and behind aliases count."""
    assert list(imported(ast.parse(code))) == names


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from pickle import loads",
        "import cloudpickle as c",
        "import joblib\njoblib.load(path)",
        "from joblib import load",
        "import numpy as np\nnp.load(path, allow_pickle=True)",
        "numpy.load(path, allow_pickle=setting)",
    ],
)
def test_every_form_of_unpickling_is_seen(code: str) -> None:
    """The test of bundles can fail, too."""
    assert list(unpickling(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    ["np.load(path, allow_pickle=False)", "np.load(path)", "json.load(file)", "from joblib import Parallel"],
)
def test_reading_data_is_not_unpickling(code: str) -> None:
    """NumPy refuses pickles by itself; JSON holds none."""
    assert not list(unpickling(ast.parse(code)))
