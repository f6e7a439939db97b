"""An encoder in the making from the small corpus: a tiny base, its tokenizer, rules for a few seconds of learning.

torch is not everywhere: what needs it is imported by the test or fixture that does, and marked `encoder`.
"""

import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from tiny_bases import write_base
from vigie_datasets.example import Example
from vigie_training.encoder.base import Base, base_weights
from vigie_training.recipe import EncoderRules


@pytest.fixture(scope="session")
def texts(examples: list[Example]) -> list[str]:
    """What the small corpus says."""
    return [example.text for example in examples]


@pytest.fixture(scope="session")
def base_folder(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> Path:
    """A tiny base in a folder, as the original comes."""
    return write_base(tmp_path_factory.mktemp("base") / "tiny", texts)


@pytest.fixture(scope="session")
def base(base_folder: Path) -> Base:
    """The same, read."""
    return base_weights(base_folder)


@pytest.fixture(scope="session")
def tokenizer(base: Base) -> Tokenizer:
    """The base's own, with all its pieces."""
    return Tokenizer.from_str(json.dumps(base.tokenizer))


@pytest.fixture(scope="session")
def rules() -> EncoderRules:
    """Two short runs."""
    return EncoderRules(
        pieces=300, window=120, stride=90, seeds=(3, 4), epochs=2, batch=16, encoder_rate=1e-3, heads_rate=3e-3
    )
