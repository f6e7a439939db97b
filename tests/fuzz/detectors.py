"""Look for texts that break a detector, led by coverage; run by `make fuzz`, on Python 3.11, which atheris needs.

    python tests/fuzz/detectors.py [FOLDER …] [-max_total_time=SECONDS] [-artifact_prefix=FOLDER/]

The inputs that reached new code are kept in the first folder, and read from it the next time; the examples of all rules
are laid there as seeds. A text that breaks an invariant ends the run, and is written to `crash-…`.
"""

import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

try:
    import atheris
except ModuleNotFoundError:
    sys.exit("The fuzzer, atheris, has no wheel for this Python: take 3.11.")

with atheris.instrument_imports(include=["vigie_models", "vigie_service"]):
    import invariants
    from vigie_models.detect.all import RULES

import disguises

LONGEST = 600  # bytes of an input
SEEDS = tuple(
    example.replace("⟦", "").replace("⟧", "") for rule in RULES for example in (*rule.examples, *rule.counter_examples)
)


def read(data: bytes) -> str:
    """Bytes as a text; what is no UTF-8 becomes lone surrogates, which a post may hold too."""
    return data.decode("utf-8", "surrogateescape")


def written(text: str) -> bytes:
    """The bytes that are read as this text."""
    return text.encode("utf-8", "surrogatepass")


def try_one(data: bytes) -> None:
    """One input: anything raised is a crash."""
    invariants.check(read(data), masking=len(data) % 8 == 0)


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Half of the time libFuzzer's own changes; else an example put in, or all of it disguised."""
    chance = Random(seed)
    if chance.random() < 0.5:
        return bytes(atheris.Mutate(data, max_size))
    text = read(data)
    if chance.random() < 0.5:
        place = chance.randrange(len(text) + 1)
        text = text[:place] + chance.choice(SEEDS) + text[place:]
    if chance.random() < 0.7:
        text = chance.choice(disguises.ALL)(text, chance)
    return written(text)[:max_size]


def main() -> None:
    """Lay the seeds into the first folder, and fuzz."""
    folders = [Path(word) for word in sys.argv[1:] if not word.startswith("-")]
    for folder in folders[:1]:
        folder.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(SEEDS):
            (folder / f"seed-{number}").write_bytes(written(seed))
    atheris.Setup([*sys.argv, f"-max_len={LONGEST}"], try_one, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
