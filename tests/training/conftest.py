"""A small corpus made by chance from lists of words: enough to learn from in a second, and no two posts alike."""

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
import pytest

from tiny_encoders import tiny_part
from vigie_datasets.example import Example
from vigie_datasets.example_files import write_examples
from vigie_models.axes import HEADS
from vigie_models.bundle import Bundle
from vigie_training.join import KnownEncoder
from vigie_training.opinions import Opinions
from vigie_training.progress import Silent
from vigie_training.recipe import Recipe, read_recipe
from vigie_training.train import Run, Trained, train

_FILLERS = "bonjour merci demain lundi equipe tous avec pour dans cette notre votre encore bien jamais souvent"
_BUSINESS = "réunion projet client livraison planning atelier formation procédure logiciel budget serveur qualité"
_LEISURE = "tournoi pétanque concert recette randonnée anniversaire apéro photo vacances match roman jardin"
_INSULTS = "abruti crétin imbécile débile bouffon tocard minable guignol"
_RUMOURS = "rachat fusion plan licenciement fermeture cession acquisition scission"
_PROTECTED = "grève syndicat désaccord inacceptable revendication élus absurde colère"

RECIPE: Final = """
sides = ["train", "dev"]
[features]
fewest_posts_word = 2
fewest_posts_piece = 3
most_ngrams = 2000
vectors = ""
word_scale = 1.4
vector_scale = 0.6
cue_scale = 0.05
fewest_posts_place = 2
place_scale = 0.4
place_dropped = 0.5
[fit]
folds = 3
keep_together = "copies"
strengths = [1.0, 10.0]
mixes = [0.25, 0.5]
fewest_positives = 12
[thresholds]
confidence = 0.95
fewest_positives = 20
default = 0.9
lowest = 0.2
[thresholds.promises]
protected_breach = 0.01
protected_tone_review = 0.01
routine_breach = 0.01
protected_leak = 0.02
routine_leak = 0.02
protected_clear_leak = 0.01
clear_leaks_seen = 0.95
[thresholds.precision]
leak = 0.75
clear_leak = 0.85
breach = 0.85
category = 0.6
care = 0.6
alert = 0.6
[robustness]
seed = 5
most_posts = 20
most_carriers = 6
[gates]
neutral_accused = 0.05
neutral_spread = 0.2
"""


def _post(chance: Random, number: int, *lists: str) -> Example:
    words = [word for each in lists for word in each.split()]
    drawn = chance.sample(_FILLERS.split(), 4) + chance.sample(words, 4) + [f"dossier{number}"]
    chance.shuffle(drawn)
    return Example(f"post-{number:04d}", " ".join(drawn), "Atelier", "business", batch=f"lot {number % 7}")


def _labelled(chance: Random, number: int) -> Example:
    """One post in six each: leisure, an insult, a rumour, a protected one; the rest is plain work."""
    match number % 6:
        case 0:
            return replace(_post(chance, number, _LEISURE), relevance="off_topic")
        case 1:
            return replace(_work_with(chance, number, _INSULTS), tone=("insult",), severity=2)
        case 2:
            return replace(_work_with(chance, number, _RUMOURS), leak=("strategy",), leak_level=2)
        case 3:
            return replace(_work_with(chance, number, _PROTECTED), functionality="union_strike", batch="")
        case _:
            return _post(chance, number, _BUSINESS)


def _work_with(chance: Random, number: int, words: str) -> Example:
    return _post(chance, number, _BUSINESS, words, words, words)


@pytest.fixture(scope="session")
def examples() -> list[Example]:
    """360 posts: work, leisure, insults, rumours, and protected ones; a single post tells of distress."""
    chance = Random(7)
    posts = [_labelled(chance, number) for number in range(360)]
    posts[4] = replace(posts[4], care=True)
    return posts


@pytest.fixture(scope="session")
def recipe_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recipe without word vectors, which take seconds to load."""
    path = tmp_path_factory.mktemp("recipe") / "recipe.toml"
    path.write_text(RECIPE)
    return path


@pytest.fixture(scope="session")
def recipe(recipe_file: Path) -> Recipe:
    """The same recipe, read."""
    return read_recipe(recipe_file)


@pytest.fixture(scope="session")
def examples_folder(tmp_path_factory: pytest.TempPathFactory, examples: list[Example]) -> Path:
    """The corpus in a folder, as a company's own would be."""
    folder = tmp_path_factory.mktemp("examples")
    write_examples(examples, folder / "posts.jsonl")
    return folder


@pytest.fixture(scope="session")
def trained(examples: list[Example], recipe: Recipe) -> Trained:
    """One run on the small corpus."""
    return train(examples, recipe, Run("2026.11.1", "2026-11-21"), Silent())


@pytest.fixture(scope="session")
def encoder() -> KnownEncoder:
    """An encoder that knows one insult, one rumour and one leisure, and learnt from no post."""
    nobody = np.zeros(0, dtype=np.uint64)
    opinions = Opinions(nobody, np.zeros((0, len(HEADS)), dtype=np.float32), nobody)
    heard = {
        "abruti": {"breach": 8.0, "insult": 8.0},
        "rachat": {"leak": 8.0, "clear_leak": 8.0, "strategy": 8.0},
        "tournoi": {"business": -8.0},
    }
    part = replace(tiny_part(heard), opinions=opinions.to_bytes())
    return KnownEncoder(part, opinions, {"layers": 0.0})


@pytest.fixture(scope="session")
def joined(examples: list[Example], recipe: Recipe, encoder: KnownEncoder) -> Trained:
    """One run on the small corpus, with that encoder."""
    return train(examples, recipe, Run("2026.11.1", "2026-11-21"), Silent(), encoder)


@pytest.fixture(scope="session")
def wary(joined: Trained) -> Bundle:
    """Its bundle, with doubts by hand: in the small corpus nobody raises an alert, so that all would be in doubt."""
    entry = joined.bundle.manifest.encoder
    assert entry is not None
    doubting = entry.model_copy(update={"doubt": {"leak": 0.2, "breach": 0.2, "business": 0.3}})
    manifest = joined.bundle.manifest.model_copy(update={"encoder": doubting})
    return replace(joined.bundle, manifest=manifest)
