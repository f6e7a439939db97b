"""CPU time of tasks that take turns, so that whatever else the machine does falls on all of them."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

Task = Callable[[], Any]


def cpu_ms(tasks: dict[str, Task], repeats: int) -> dict[str, float]:
    """The median CPU milliseconds of each task; they take turns, and each is done once before."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for task in tasks.values():
        task()
    for _ in range(repeats):
        for name, task in tasks.items():
            gc.collect()
            begun = time.process_time()
            task()
            taken[name].append((time.process_time() - begun) * 1000)
    return {name: statistics.median(each) for name, each in taken.items()}


def one_by_one(do: Callable[[str], Any], texts: Sequence[str]) -> Task:
    """Each text by itself, as it comes in."""
    return lambda: [do(text) for text in texts]
