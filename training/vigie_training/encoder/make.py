"""An encoder from start to finish; start reading here. Each step leaves its result in a folder, and is done once.

Vocabulary, then one run a seed, each of which leaves out its share of the dev side and is judged on it, then the mean
of the runs, in 8 bits: `encoder.onnx`, `tokenizer.json`, `heads.safetensors`, `opinions.safetensors`, `encoder.json`.
"""

import hashlib
import io
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from joblib import Parallel, delayed
from numpy.typing import NDArray
from safetensors.numpy import save_file as save_arrays
from safetensors.torch import load_file, save
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer

from vigie_datasets.example import Example
from vigie_datasets.split import Side, split_examples
from vigie_models.axes import HEADS
from vigie_models.encoder import Encoder
from vigie_models.hearing import EncoderHeads
from vigie_models.reading import read_prose
from vigie_models.tokens import Cut
from vigie_training.encoder import export
from vigie_training.encoder.base import Base, base_weights
from vigie_training.encoder.finetune import MAIN, FineTuning, fine_tune, trained_state
from vigie_training.encoder.lessons import Lessons
from vigie_training.encoder.network import Network
from vigie_training.encoder.soup import averaged
from vigie_training.encoder.vocabulary import Pruned, french, share_unchanged
from vigie_training.opinions import Opinions, digests_of, together
from vigie_training.recipe import EncoderRules, RecipeWrong
from vigie_training.train import digest_of

FULL: Final = "float32"
_LOSS_BORNE: Final = 0.001  # of mean AUC, that 8 bits may cost
_TIMED: Final = 60  # posts
_UNJUDGED: Final = "int8, way down in blocks"  # where no post was left out to choose by: it has done best
_RECORD: Final = "encoder.json"  # written last


class FolderTaken(RecipeWrong):
    """This folder holds an encoder of other posts or of another recipe: name another one, or empty it."""


@dataclass(frozen=True, slots=True)
class Making:
    """One encoder in the making: where its steps lie, the rules, and the posts by side of the split."""

    folder: Path
    rules: EncoderRules
    train: Sequence[Example]
    dev: Sequence[Example]
    base: Path | None = None
    tell: Callable[[str], None] = field(default=print)

    def note(self, **figures: Any) -> None:
        """Tell a step's figures, and write them to the log."""
        line = json.dumps({"at": time.strftime("%H:%M:%S"), **figures}, ensure_ascii=False)
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(line + "\n")
        self.tell(line)

    def run(self, place: int) -> Path:
        """Where a run leaves its checkpoints."""
        return self.folder / f"run-{self.rules.seeds[place]}"

    def trained(self, place: int) -> Path:
        """The weights that a run ended with."""
        return self.run(place) / "trained.safetensors"

    @property
    def cut(self) -> Cut:
        """How texts become windows."""
        return Cut(self.rules.prefix, self.rules.window, self.rules.stride)


def make_encoder(
    examples: Sequence[Example],
    rules: EncoderRules,
    folder: Path,
    *,
    base: Path | None,
    jobs: int,
    tell: Callable[[str], None],
) -> Path:
    """Make an encoder in `folder`, going on where an earlier call stopped; where it lies.

    Runs go side by side, each on its share of `jobs` cores: threads that wait for each other lose more than they win
    wherever anything else runs.

    Raises:
        BaseMissing: the base weights are not installed, and no folder is named.
        FolderTaken: the folder holds an encoder of other posts or rules, be it unfinished.
    """
    folder.mkdir(parents=True, exist_ok=True)
    by_side = split_examples(sorted(examples, key=lambda example: example.id))
    making = Making(folder, rules, by_side[Side.TRAIN], by_side[Side.DEV], base, tell)
    _refuse_another(making)
    if (folder / _RECORD).exists():
        return folder
    weights = base_weights(base)
    pruned = _vocabulary(making, weights)
    runs = range(len(rules.seeds))
    together_at_once = max(1, min(jobs, len(runs)))
    work = Parallel(n_jobs=together_at_once)
    work(delayed(_fine_tuned)(making, weights, pruned, place, max(1, jobs // together_at_once)) for place in runs)
    opinions = [_opinions(making, weights, pruned, place) for place in runs]
    network = Network(weights, pruned.rows, rules)
    network.load_state_dict(averaged([load_file(making.trained(place)) for place in runs]), strict=False)
    _write(making, network, together(opinions))
    return folder


def left_out(making: Making, place: int) -> list[Example]:
    """The posts of the dev side that a run does not learn from: whole batches, so that voices stay together."""
    runs = len(making.rules.seeds)
    drawn = [hashlib.sha256((post.batch or post.id).encode()).hexdigest() for post in making.dev]
    return [post for post, digest in zip(making.dev, drawn, strict=True) if int(digest, 16) % runs == place]


def _refuse_another(making: Making) -> None:
    """What was done for other posts or by other rules would be taken for a step of this one."""
    wanted = {"rules": making.rules.model_dump(mode="json"), "posts": digest_of([*making.train, *making.dev])}
    file = making.folder / "made_for.json"
    if not file.exists():
        _put(file, json.dumps(wanted).encode())
    elif json.loads(file.read_bytes()) != wanted:
        raise FolderTaken(f"{making.folder}: {FolderTaken.__doc__}")


def _put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: its presence says that a step is done."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.write_bytes(data)
    unfinished.replace(path)


def _vocabulary(making: Making, weights: Base) -> Pruned:
    tokenizer, rows = making.folder / "tokenizer.json", making.folder / "rows.npy"
    if not rows.exists():
        pruned = french(weights, [post.text for post in making.train], making.rules.pieces)
        tokenizer.write_text(json.dumps(pruned.tokenizer, ensure_ascii=False, separators=(",", ":")), "utf-8")
        written = io.BytesIO()
        np.save(written, pruned.rows)
        _put(rows, written.getvalue())
        unchanged = share_unchanged(weights.tokenizer, pruned.tokenizer, [post.text for post in making.dev])
        making.note(step="vocabulary", pieces=len(pruned.rows), dev_posts_cut_alike=round(unchanged, 4))
    return Pruned(json.loads(tokenizer.read_text("utf-8")), np.load(rows))


def _fine_tuned(making: Making, weights: Base, pruned: Pruned, place: int, threads: int) -> None:
    """One run, from the base weights to `trained.safetensors`."""
    if making.trained(place).exists():
        return
    torch.set_num_threads(threads)
    seed = making.rules.seeds[place]
    lessons = Lessons(learnt_by(making, place), Tokenizer.from_str(json.dumps(pruned.tokenizer)), making.rules, seed)
    network = Network(weights, pruned.rows, making.rules)
    run = FineTuning(lessons, making.rules, seed, making.run(place))
    fine_tune(network, run, lambda line: making.note(**json.loads(line)))
    _put(making.trained(place), save(trained_state(network)))


def learnt_by(making: Making, place: int) -> list[Example]:
    """The posts that a run learns from: all but those left out, and those that say the very same."""
    held = {post.text for post in left_out(making, place)}
    return [post for post in (*making.train, *making.dev) if post.text not in held]


def _opinions(making: Making, weights: Base, pruned: Pruned, place: int) -> Opinions:
    """What a run says of the posts that it left out, in the bits that will be served; the first run chooses these."""
    said = making.run(place) / "opinions.safetensors"
    if not said.exists():
        network, held = Network(weights, pruned.rows, making.rules), left_out(making, place)
        network.load_state_dict(load_file(making.trained(place)), strict=False)
        heard = _judged(making, network, held, making.rules.seeds[place])
        learnt = digests_of([post.id for post in learnt_by(making, place)])
        opinions = Opinions(digests_of([post.id for post in held]), heard.astype(np.float32), learnt)
        _put(said, opinions.to_bytes())
    return Opinions.from_bytes(said.read_bytes())


def _judged(making: Making, network: Network, held: Sequence[Example], seed: int) -> NDArray[np.float64]:
    """The log-odds of posts in the chosen bits, and every variant's figures in the log."""
    if not held:
        return np.zeros((0, len(HEADS)))
    found = {name: _heard(making, network, model, held) for name, model in _graphs(making, network).items()}
    figures = {name: _figures(logits, held) | {"ms": cost} for name, (logits, cost) in found.items()}
    making.note(step="bits", seed=seed, left_out=len(held), **figures)
    return found[_chosen(making, figures)][0]


def _graphs(making: Making, network: Network) -> dict[str, onnx.ModelProto]:
    """The network in full precision and in each variant that may be served."""
    full = export.full_precision(network)
    made = {name: make(full, making.folder) for name, make in export.VARIANTS.items()}
    return {FULL: full, **made}


def _chosen(making: Making, figures: Mapping[str, Mapping[str, float]]) -> str:
    """The cheapest variant that loses next to nothing; chosen by the first run, for all."""
    file = making.folder / "bits.txt"
    if not file.exists():
        least = figures[FULL]["main"] - _LOSS_BORNE
        fair = [name for name in export.VARIANTS if figures[name]["main"] >= least]
        chosen = (
            min(fair, key=lambda name: figures[name]["ms"])
            if fair
            else max(export.VARIANTS, key=lambda name: figures[name]["main"])
        )
        _put(file, chosen.encode())
        making.note(step="bits", chosen=chosen)
    return file.read_text("utf-8")


def _heard(
    making: Making, network: Network, model: onnx.ModelProto, posts: Sequence[Example]
) -> tuple[NDArray[np.float64], float]:
    """What a graph says of posts, as it is served, and what one costs: the median of CPU milliseconds."""
    encoder = Encoder.from_bytes(model.SerializeToString(), (making.folder / "tokenizer.json").read_bytes(), making.cut)
    heads = export.heads_of(network)
    weighed = EncoderHeads(heads.weights, heads.bias, making.rules.peak, making.rules.sharpness)
    logits, costs = [], []
    for post in posts:
        prose = read_prose(post.text).text
        start = time.process_time()
        logits.append(encoder.hear(prose, weighed).log_odds())
        costs.append(time.process_time() - start)
    return np.stack(logits), round(float(np.median(costs[:_TIMED])) * 1e3, 2)


def _figures(logits: NDArray[np.float64], posts: Sequence[Example]) -> dict[str, float]:
    """The AUC of each main head, their mean, and that of all heads with both answers."""
    truths = np.array([post.targets() for post in posts], dtype=bool)
    aucs: dict[str, float] = {
        head: float(roc_auc_score(truths[:, place], logits[:, place]))
        for place, head in enumerate(HEADS)
        if 0 < truths[:, place].sum() < len(truths)
    }
    main = [aucs[head] for head in MAIN if head in aucs]
    told: dict[str, float] = {head: aucs[head] for head in MAIN if head in aucs}
    told |= {"main": float(np.mean(main or [0.5])), "all": float(np.mean(list(aucs.values()) or [0.5]))}
    return {name: round(value, 4) for name, value in told.items()}


def _write(making: Making, network: Network, opinions: Opinions) -> None:
    bits = making.folder / "bits.txt"
    chosen = bits.read_text("utf-8") if bits.exists() else _UNJUDGED
    model = export.VARIANTS[chosen](export.full_precision(network), making.folder)
    (making.folder / "encoder.onnx").write_bytes(model.SerializeToString())
    heads = export.heads_of(network)
    arrays = {"weights": np.ascontiguousarray(heads.weights), "bias": heads.bias}  # it writes them as they lie
    save_arrays(arrays, making.folder / "heads.safetensors")
    (making.folder / "opinions.safetensors").write_bytes(opinions.to_bytes())
    record = {"rules": making.rules.model_dump(mode="json"), "bits": chosen, "made_with": _versions()}
    making.note(step="written", megabytes=round(len(model.SerializeToString()) / 1e6, 1))
    _put(making.folder / _RECORD, (json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode())


def _versions() -> dict[str, str]:
    return {name: metadata.version(name) for name in ("torch", "transformers", "onnxruntime", "tokenizers", "onnx")}
