"""What reading a recipe promises: a wrong one is refused by field, and test can never be learnt from."""

from pathlib import Path

import pytest

from vigie_training.recipe import Recipe, RecipeWrong, read_recipe


def test_the_shipped_recipe_can_be_read() -> None:
    """The recipe that `make train` follows is a recipe."""
    shipped = Path(__file__).parents[2] / "training" / "recipe.toml"
    assert read_recipe(shipped).features.vectors == "fr_core_news_md"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('["train", "dev"]', '["train", "test"]', "sides.1"),
        ("folds = 3", "folds = 1", "fit.folds"),
        ("folds = 3", "", "fit.folds"),
        ("folds = 3", "folds = 3\nfold = 4", "fit.fold"),
        ("breach = 0.85", "breach = 85", "thresholds.precision.breach"),
        ("alert = 0.6", "", "missing: alert"),
        ("alert = 0.6", "alert = 0.6\nrudeness = 0.5", "rudeness"),
        ("folds = 3", "folds =", "recipe.toml"),
        ("[gates]", "[encoder]\nwindow = 60\nstride = 61\n[gates]", "windows leave nothing out"),
    ],
)
def test_a_wrong_recipe_is_refused_by_field(recipe_file: Path, tmp_path: Path, old: str, new: str, told: str) -> None:
    """A field that is missing, unknown or out of bounds is named; so is the file."""
    path = tmp_path / "recipe.toml"
    path.write_text(recipe_file.read_text().replace(old, new))
    with pytest.raises(RecipeWrong) as refused:
        read_recipe(path)
    assert told in str(refused.value)


def test_the_digest_is_of_the_bytes(recipe: Recipe, recipe_file: Path, tmp_path: Path) -> None:
    """Two recipes that differ by a comment are two recipes."""
    path = tmp_path / "recipe.toml"
    path.write_text(recipe_file.read_text() + "# why\n")
    assert read_recipe(path).sha256 != recipe.sha256
    with pytest.raises(RecipeWrong):
        read_recipe(tmp_path / "absent.toml")
