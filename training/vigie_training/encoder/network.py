"""The network: a BERT whose every token has a share in every answer, so that what it says can be shown."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from transformers import BertConfig, BertModel

from vigie_models.axes import HEADS
from vigie_training.encoder.base import Base
from vigie_training.encoder.lessons import Row
from vigie_training.recipe import EncoderRules

PAD = 1


class Network(nn.Module):  # type: ignore[misc]  # torch is not there for whoever only checks types
    """Tokens to answers: each token's vector is weighed for each head, then pooled, half by mean and half by loudness.

    `mean` and `scale`, of shape (hidden,), standardise vectors; they are measured once, before learning.
    """

    def __init__(self, base: Base, rows: NDArray[np.int64], rules: EncoderRules) -> None:
        super().__init__()
        sizes = base.sizes
        config = BertConfig(
            vocab_size=len(rows),
            hidden_size=sizes.hidden,
            num_hidden_layers=sizes.layers,
            num_attention_heads=sizes.heads,
            intermediate_size=sizes.inner,
            max_position_embeddings=sizes.positions,
            type_vocab_size=sizes.types,
            layer_norm_eps=sizes.epsilon,
            hidden_dropout_prob=rules.dropout,
            attention_probs_dropout_prob=rules.dropout,
        )
        self.bert = BertModel(config, add_pooling_layer=False)
        self.bert.load_state_dict(_state(base, rows))
        self.bert.embeddings.word_embeddings.weight.requires_grad_(requires_grad=False)
        self.register_buffer("mean", torch.zeros(sizes.hidden))
        self.register_buffer("scale", torch.ones(sizes.hidden))
        self.dropout = nn.Dropout(rules.dropout)
        self.heads = nn.Linear(sizes.hidden, len(HEADS))
        self._peak, self._sharpness = rules.peak, rules.sharpness

    def vectors(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The token vectors. Shape (posts, tokens, hidden)."""
        found: torch.Tensor = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        return found

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Log-odds of each head, and what each token says of it. Shapes (posts, heads), (posts, tokens, heads)."""
        states = (self.vectors(ids, mask).float() - self.mean) / self.scale
        said = self.dropout(states) @ self.heads.weight.T
        return self.pooled(said, mask) + self.heads.bias, said

    def pooled(self, said: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """What the tokens say together: mean and loudest, see `vigie_models.encoder`. Shape (posts, heads)."""
        real = mask.unsqueeze(-1).float()
        even = real / real.sum(1, keepdim=True)
        loud = torch.softmax((said * self._sharpness).masked_fill(real == 0, -torch.inf), dim=1)
        return (((1 - self._peak) * even + self._peak * loud) * said).sum(1)


def padded(rows: Sequence[Row]) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows side by side, and which tokens are real."""
    longest = max(len(row.ids) for row in rows)
    ids = torch.full((len(rows), longest), PAD, dtype=torch.long)
    mask = torch.zeros((len(rows), longest), dtype=torch.long)
    for place, row in enumerate(rows):
        ids[place, : len(row.ids)] = torch.tensor(row.ids)
        mask[place, : len(row.ids)] = 1
    return ids, mask


def _state(base: Base, rows: NDArray[np.int64]) -> Mapping[str, Any]:
    state = {name: torch.from_numpy(np.array(array)) for name, array in base.weights.items()}
    table = "embeddings.word_embeddings.weight"
    state[table] = state[table][torch.from_numpy(rows)]
    return state
