"""What the README says of the models' quality is what the shipped bundle's manifest says."""

import json
from pathlib import Path

from vigie_training.quality import END, START, quality_table

ROOT = Path(__file__).parents[2]
REGISTRY = ROOT / "models" / "registry"


def test_the_readme_tells_the_figures_of_the_shipped_bundle() -> None:
    """After a new bundle is shipped: `vigie-train evaluate --write-readme`."""
    shipped = REGISTRY / (REGISTRY / "CURRENT").read_text(encoding="utf-8").strip()
    metrics = json.loads((shipped / "manifest.json").read_text(encoding="utf-8"))["metrics"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.split(START)[1].split(END)[0].strip() == quality_table(metrics)
