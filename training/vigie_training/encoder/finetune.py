"""Fine-tuning: all questions at once, the encoder's layers and the heads, the word table left as it is."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from sklearn.linear_model import LogisticRegression

from vigie_models.axes import HEADS
from vigie_training.encoder.lessons import Lessons, Row, batches
from vigie_training.encoder.network import Network, padded
from vigie_training.recipe import EncoderRules

MAIN: Final = ("business", "leak", "clear_leak", "breach")
_JUDGED_TOGETHER: Final = 32

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class FineTuning:
    """One run: what it learns from, how, and where its checkpoints lie."""

    lessons: Lessons
    rules: EncoderRules
    seed: int
    folder: Path


def device() -> torch.device:
    """An accelerator where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def fine_tune(network: Network, run: FineTuning, tell: Tell) -> None:
    """Teach a network, epoch by epoch, from the last checkpoint on where there is one; `tell` hears every figure."""
    run.folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(run.seed)
    network.to(device())
    done = _resume(network, run)
    if not done:
        start_heads(network, run.lessons, run.rules)
    hard: list[int] = []
    steps = _steps(run)
    optimizer = _optimizer(network, run.rules)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step + done * steps, steps, run.rules))
    for epoch in range(done, run.rules.epochs):
        losses = _epoch(network, run, epoch, hard, optimizer, schedule)
        hard = _hard(losses, run)
        _checkpoint(network, run, epoch + 1)
        tell(json.dumps({"seed": run.seed, "epoch": epoch + 1, "loss": round(float(losses.mean()), 4)}))


def _epoch(
    network: Network, run: FineTuning, epoch: int, hard: Sequence[int], optimizer: Any, schedule: Any
) -> NDArray[np.float64]:
    """One pass over all posts; the loss of each. Shape (posts,)."""
    network.train()
    targets = torch.from_numpy(run.lessons.targets())
    losses = np.zeros(len(targets))
    rows = run.lessons.epoch(epoch, hard)
    for batch in batches(rows, run.rules.batch, Random(f"{run.seed} {epoch}")):
        ids, mask = (each.to(device()) for each in padded(batch))
        truth = targets[[row.post for row in batch]].to(device())
        with _half_precision():
            answers, said = network(ids, mask)
        each = _losses(answers, truth, run.rules)
        loss = each.mean() + run.rules.spans_weight * _span_loss(said, mask, batch)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), run.rules.clip)
        optimizer.step()
        schedule.step()
        losses[[row.post for row in batch]] = each.detach().cpu().numpy()
    return losses


def _half_precision() -> AbstractContextManager[Any]:
    halved: AbstractContextManager[Any] = torch.autocast(device().type, dtype=torch.bfloat16)
    return halved


def _losses(answers: torch.Tensor, truth: torch.Tensor, rules: EncoderRules) -> torch.Tensor:
    """The loss of each post, main heads weighing more. Shape (posts,)."""
    weights = torch.tensor([rules.main_weight if head in MAIN else 1.0 for head in HEADS], device=answers.device)
    smooth = truth * (1 - 2 * rules.smoothing) + rules.smoothing
    each = torch.nn.functional.binary_cross_entropy_with_logits(answers, smooth, reduction="none")
    losses: torch.Tensor = (each * weights).sum(1) / weights.sum()
    return losses


def _span_loss(said: torch.Tensor, mask: torch.Tensor, batch: Sequence[Row]) -> torch.Tensor:
    """How little the loudest tokens of a category lie where labellers marked it; 0 where nothing was marked."""
    marked = [(place, head, list(tokens)) for place, row in enumerate(batch) for head, tokens in row.spans.items()]
    if not marked:
        return said.sum() * 0
    terms = []
    for place, head, tokens in marked:
        loud = said[place, : int(mask[place].sum()), head].log_softmax(0)
        terms.append(-loud[tokens].logsumexp(0))
    return torch.stack(terms).mean()


def _hard(losses: NDArray[np.float64], run: FineTuning) -> list[int]:
    """The clean posts that the network still accuses the most: those with the greatest loss among them."""
    targets = run.lessons.targets()
    clean = np.flatnonzero(~targets[:, [HEADS.index("leak"), HEADS.index("breach")]].any(axis=1))
    count = int(run.rules.hard_share * len(clean))
    return [int(post) for post in clean[np.argsort(-losses[clean], kind="stable")][:count]]


def start_heads(network: Network, lessons: Lessons, rules: EncoderRules) -> None:
    """Measure the frozen vectors, and start each head from a logistic regression on their mean."""
    tokens, means = _frozen(network, lessons.plain)
    network.mean.copy_(torch.from_numpy(means.mean(0)))
    network.scale.copy_(torch.from_numpy(tokens))
    features = (means - means.mean(0)) / tokens
    targets = lessons.targets().astype(bool)
    with torch.no_grad():
        for head in range(len(HEADS)):
            truth = targets[:, head]
            network.heads.weight[head] = 0.0
            network.heads.bias[head] = float(np.log((truth.mean() + 1e-3) / (1 - truth.mean() + 1e-3)))
            if truth.any() and not truth.all():
                model = LogisticRegression(C=rules.head_strength, max_iter=300).fit(features, truth)
                network.heads.weight[head] = torch.from_numpy(model.coef_[0])
                network.heads.bias[head] = float(model.intercept_[0])


def _frozen(network: Network, rows: Sequence[Row]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The deviation of posts' mean vectors, and these. Shapes (hidden,), (posts, hidden)."""
    network.eval()
    means = np.zeros((len(rows), network.bert.config.hidden_size), dtype=np.float32)
    for batch in batches(rows, _JUDGED_TOGETHER, Random(0)):
        ids, mask = (each.to(device()) for each in padded(batch))
        with torch.no_grad(), _half_precision():
            vectors = network.vectors(ids, mask)
        real = mask.unsqueeze(-1).float()
        means[[row.post for row in batch]] = ((vectors.float() * real).sum(1) / real.sum(1)).cpu().numpy()
    return means.std(0), means


def _optimizer(network: Network, rules: EncoderRules) -> Any:
    layers = [each for name, each in network.bert.named_parameters() if each.requires_grad]
    groups = [
        {"params": layers, "lr": rules.encoder_rate},
        {"params": network.heads.parameters(), "lr": rules.heads_rate},
    ]
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=True)


def _steps(run: FineTuning) -> int:
    """Batches an epoch, nearly."""
    return -(-len(run.lessons.plain) // run.rules.batch)


def _rate(step: int, steps: int, rules: EncoderRules) -> float:
    """The share of the full rate: it rises, then falls to nothing."""
    total = steps * rules.epochs * (1 + rules.hard_share / 2)
    warm = max(1.0, rules.warm_up * total)
    return min(step / warm, max(0.02, (total - step) / max(1.0, total - warm)))


def trained_state(network: Network) -> dict[str, torch.Tensor]:
    """All that fine-tuning changed: everything but the word table."""
    state = network.state_dict()
    return {name: value.contiguous().cpu() for name, value in state.items() if "word_embeddings" not in name}


def _checkpoint(network: Network, run: FineTuning, epochs: int) -> None:
    unfinished = run.folder / "unfinished.safetensors"
    save_file(trained_state(network), unfinished)
    unfinished.replace(run.folder / f"epoch-{epochs}.safetensors")
    (run.folder / f"epoch-{epochs - 1}.safetensors").unlink(missing_ok=True)


def _resume(network: Network, run: FineTuning) -> int:
    """How many epochs are done already; their weights are put in place."""
    found = sorted(int(path.stem.split("-")[1]) for path in run.folder.glob("epoch-*.safetensors"))
    if not found:
        return 0
    network.load_state_dict(load_file(run.folder / f"epoch-{found[-1]}.safetensors"), strict=False)
    return found[-1]
