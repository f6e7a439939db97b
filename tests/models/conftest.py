"""A bundle made by hand: a dozen words with known weights, so that every score can be foretold."""

from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigie_models import bundle, cues, signing
from vigie_models.axes import HEADS
from vigie_models.bundle import Bundle
from vigie_models.heads import Floats, Heads, Joint
from vigie_models.manifest import HeadEntry, Manifest
from vigie_models.model import Model
from vigie_models.ngrams import Vocabulary
from vigie_models.place import PlaceModel
from vigie_models.reading import FEATURES_VERSION
from vigie_models.scorer import Scorer
from vigie_models.vectors import WordTable, key_of

PRIOR = 0.1
# What each word adds to a head's logit, before the words of a text share the length 1.
WEIGHTS = {
    "=abruti": {"breach": 9.0, "insult": 9.0},
    "=abruti fini": {"insult": 20.0},
    "=fini": {},
    "=reunion": {"business": 9.0},
    "=tournoi": {"business": -9.0},
    "=rachat": {"leak": 9.0, "clear_leak": 9.0, "strategy": 9.0},
    "=rumeur": {"leak": 9.0, "strategy": 9.0},
    "=vilain": {"breach": 9.0},
    "abru": {"insult": 1.0},
}
VECTOR_WORDS = {"idiot": 0, "assemblee": 1}
BIAS = {"business": 0.5}


@pytest.fixture(scope="session")
def manifest() -> Manifest:
    """A manifest that describes the hand-made model."""
    entry = HeadEntry(fitted=True, prior=PRIOR, threshold=0.5, threshold_rule="by hand", positives=50)
    return Manifest(
        features=FEATURES_VERSION,
        version="2026.11.1",
        date="2026-11-21",
        made_with={"python": "3"},
        examples=100,
        examples_sha256="0" * 64,
        recipe_sha256="0" * 64,
        cues=cues.NAMES,
        questions=dict.fromkeys(HEADS, entry),
        joints={},
        metrics={},
        files={},
    )


@pytest.fixture
def model() -> Model:
    """Words with known weights; every other word is unknown. Without words a head's logit is -3."""
    ngrams = np.zeros((len(WEIGHTS), len(HEADS)), dtype=np.float32)
    for row, weights in enumerate(WEIGHTS.values()):
        for head, weight in weights.items():
            ngrams[row, HEADS.index(head)] = weight
    vectors = np.zeros((2, len(HEADS)), dtype=np.float32)
    vectors[0, [HEADS.index("breach"), HEADS.index("insult")]] = 9.0
    bias = np.array([BIAS.get(head, -3.0) for head in HEADS], dtype=np.float32)
    no_cues = np.zeros((len(cues.NAMES), len(HEADS)), dtype=np.float32)
    vocabulary = Vocabulary.of(WEIGHTS, np.ones(len(WEIGHTS), dtype=np.float32))
    known = sorted((key_of(word), row) for word, row in VECTOR_WORDS.items())
    words = WordTable(np.array([key for key, _ in known], np.uint32), np.array([row for _, row in known], np.uint16))
    return Model(vocabulary, words, Heads(HEADS, ngrams, vectors, no_cues, bias, (0.0,) * len(HEADS)))


@pytest.fixture(scope="session")
def busy_model() -> Model:
    """The same words with weights drawn by lot for every head and cue, and with mixes, joints and communities."""
    chance = np.random.default_rng(5)

    def drawn(*shape: int) -> Floats:
        return chance.normal(size=shape).astype(np.float32)

    heads = Heads(
        HEADS,
        ngrams=drawn(len(WEIGHTS), len(HEADS)),
        vectors=drawn(2, len(HEADS)),
        cues=drawn(len(cues.NAMES), len(HEADS)),
        bias=drawn(len(HEADS)),
        mixes=tuple(0.0 if head == "business" else 0.25 for head in HEADS),
        joints=(Joint("leak", 0.75, 0.5, -0.25), Joint("breach", 0.5, 0.75, 0.125), Joint("clear_leak", 1.0, 0.0, 0.0)),
    )
    vocabulary = Vocabulary.of(WEIGHTS, np.abs(drawn(len(WEIGHTS))) + 1)
    known = sorted((key_of(word), row) for word, row in VECTOR_WORDS.items())
    words = WordTable(np.array([key for key, _ in known], np.uint32), np.array([row for _, row in known], np.uint16))
    return Model(vocabulary, words, heads, PlaceModel(vocabulary, drawn(len(WEIGHTS))))


@pytest.fixture
def scorer(manifest: Manifest, model: Model) -> Scorer:
    """A scorer with the hand-made model."""
    return Scorer(Bundle(manifest, model))


@pytest.fixture
def key() -> Ed25519PrivateKey:
    """A key of this test alone."""
    return Ed25519PrivateKey.generate()


@pytest.fixture
def trusted(key: Ed25519PrivateKey) -> signing.TrustedKeys:
    """Trust in that key and in no other."""
    return {signing.key_id(key.public_key()): key.public_key()}


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """An empty registry."""
    folder = tmp_path / "registry"
    folder.mkdir()
    return folder


@pytest.fixture
def folder(registry: Path, manifest: Manifest, model: Model, key: Ed25519PrivateKey) -> Path:
    """The hand-made bundle, signed, in the registry."""
    folder = registry / manifest.version
    folder.mkdir()
    bundle.save(folder, manifest, model, "# Carte\n", key)
    return folder
