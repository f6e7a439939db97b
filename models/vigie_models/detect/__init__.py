"""What detectors prove in a text: one file a family, `all.py` runs them."""

from vigie_models.detect.all import detect

__all__ = ["detect"]
