"""What processes that score hold in memory, each and together; run by the bench in a process that holds nothing else.

`python tests/support/worker_memory.py LINES WORKERS` prints one JSON object; sizes in MB, of 1,048,576 bytes.
"""

import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

from vigie_models import language
from vigie_models.scorer import Scorer
from vigie_service.app import open_scorer
from vigie_service.charter import load_charter
from vigie_service.line_files import Document, in_parallel, read_lines
from vigie_service.settings import Settings


@cache
def scorer() -> Scorer:
    """The shipped bundle's, with all that it loads when first asked for."""
    language.load()
    settings = Settings(names="never")
    return open_scorer(settings, load_charter(settings.charter))[0]


def megabytes() -> dict[str, float]:
    """`rss`: what the process sees; `private`: what it shares with no other."""
    lines = [line.split() for line in Path("/proc/self/smaps_rollup").read_text().splitlines()]
    sizes = {line[0][:-1]: int(line[1]) / 1024 for line in lines if line[-1] == "kB"}
    return {"rss": sizes["Rss"], "private": sizes["Private_Clean"] + sizes["Private_Dirty"]}


def work(lines: list[bytes]) -> list[Document]:
    """Score the lines; tell the memory after the last."""
    for line in lines:
        scorer().score(json.loads(line)["text"])
    return [{"process": os.getpid(), **megabytes()}] * len(lines)


def measured(lines: list[bytes], workers: int) -> dict[str, Any]:
    """`each`: RSS of a process that scores; `together`: that of the one that loaded, and what each other one adds."""
    told = (json.loads(each.line) for each in in_parallel(lines, work, jobs=workers, label="Mesure"))
    last = {each["process"]: each for each in told}
    loaded = last.pop(os.getpid())
    added = sum(other["private"] for other in last.values())
    each = max(other["rss"] for other in last.values()) if last else loaded["rss"]
    return {"each": each, "together": loaded["rss"] + added, "processes": max(len(last), 1)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured(read_lines(Path(sys.argv[1])), int(sys.argv[2]))))
