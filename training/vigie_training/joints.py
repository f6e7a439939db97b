"""Fit what joins a head of an axis with its categories: who is sure of an insult is sure of a breach."""

from collections.abc import Mapping

import numpy as np
from sklearn.linear_model import LogisticRegression

from vigie_models.heads import CATEGORIES_OF, Joint
from vigie_training.calibration import Numbers, Truth


def fit_joints(logits: Mapping[str, Numbers], truths: Mapping[str, Truth], fewest_positives: int) -> tuple[Joint, ...]:
    """One joint a head of an axis, from log-odds out of fold. The categories see what the axis's own head blurs.

    A head with too few positives, or that a category would contradict, stays as it is.
    """
    return tuple(_fit(head, logits, truths[head], fewest_positives) for head in CATEGORIES_OF)


def _fit(head: str, logits: Mapping[str, Numbers], truth: Truth, fewest_positives: int) -> Joint:
    alone = Joint(head, own=1.0, best=0.0, offset=0.0)
    if min(truth.sum(), (~truth).sum()) < fewest_positives:
        return alone
    best = np.max([logits[category] for category in CATEGORIES_OF[head]], axis=0)
    model = LogisticRegression(C=1e3).fit(np.stack([logits[head], best], axis=1), truth)
    own, other = (round(float(weight), 4) for weight in model.coef_[0])
    if min(own, other) < 0:
        return alone
    return Joint(head, own, other, round(float(model.intercept_[0]), 4))
