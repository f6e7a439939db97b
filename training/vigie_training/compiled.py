"""From fitted estimators to what is served: scales and centres folded into the weights, word vectors into the heads."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vigie_models.heads import Floats, Heads, Joint
from vigie_models.model import Model
from vigie_models.place import PlaceModel
from vigie_training.calibration import Numbers
from vigie_training.fit import Fitted, FittedHead

_DECIMALS = 6  # of a weight: what follows is noise of the solver, and compresses badly


def as_stored(fitted: Fitted) -> Fitted:
    """The same heads with the weights that a bundle can hold, put back into the estimators: what is served is these."""
    texts, places = fitted.features.texts, fitted.features.places
    scales = np.concatenate([texts.scales_, np.full(len(places.vocabulary_.columns), places.scale)])
    centres = np.concatenate([texts.centres_, np.zeros(len(places.vocabulary_.columns))])
    return replace(fitted, heads=tuple(_as_stored(head, scales, centres) for head in fitted.heads))


def _as_stored(head: FittedHead, scales: Numbers, centres: Numbers) -> FittedHead:
    raw = _rounded(np.concatenate([head.weights, head.place_weights]) * scales).astype(np.float64)
    shifted = float(_rounded(np.array([head.bias - centres @ raw]))[0])
    weights = np.divide(raw, scales, out=np.zeros_like(raw), where=scales > 0)
    bias = shifted + float(centres @ raw)
    slope = head.calibration.slope
    if head.estimator is not None and slope:
        seen = head.estimator.coef_.shape[1]
        head.estimator.coef_ = (weights / slope)[None, :seen]
        head.estimator.intercept_ = np.array([(bias - head.calibration.offset) / slope])
    texts = len(head.weights)
    return replace(head, weights=weights[:texts], place_weights=weights[texts:], bias=bias)


def compiled(fitted: Fitted, joints: tuple[Joint, ...]) -> Model:
    """The model that answers as the estimators do, from plain features, within 1e-6 of every probability."""
    features, places = fitted.features.texts, fitted.features.places
    raw = np.stack([head.weights for head in fitted.heads], axis=1) * features.scales_[:, None]
    bias = np.array([head.bias for head in fitted.heads]) - features.centres_ @ raw
    families = features.families_
    heads = Heads(
        tuple(head.name for head in fitted.heads),
        ngrams=_rounded(raw[families["ngrams"]]),
        vectors=_rounded(features.embeddings_.vectors @ raw[families["vectors"]]),
        cues=_rounded(raw[families["cues"]]),
        bias=_rounded(bias),
        mixes=tuple(head.mix for head in fitted.heads),
        joints=joints,
    )
    place_weights = sum(head.place_weights for head in fitted.heads) * places.scale
    known = PlaceModel(places.vocabulary_, _rounded(np.asarray(place_weights)))
    return Model(features.vocabulary_, features.embeddings_.table, heads, known)


def _rounded(weights: NDArray[np.floating]) -> Floats:
    return np.ascontiguousarray(np.round(weights, _DECIMALS).astype(np.float32))
