"""Lines are worked on by all cores, in order, and what was loaded for the first of them is loaded once."""

import json
import os
import threading
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from vigie_service.line_files import Document, in_parallel

LINES = [str(number).encode() for number in range(300)]
MEGABYTES = 64
_SMAPS = Path("/proc/self/smaps_rollup")

linux_only = pytest.mark.skipif(not _SMAPS.exists(), reason="processes fork on Linux alone")


@cache
def weights() -> np.ndarray:
    """What takes time and memory to load; where it lies tells one copy from another."""
    loaded = np.ones(MEGABYTES << 17)  # eight bytes each
    loaded.flags.writeable = False
    return loaded


def told(lines: list[bytes]) -> list[Document]:
    """Who worked on each line, with which weights, and how much memory is its own."""
    mine = {"process": os.getpid(), "weights": weights().ctypes.data, "private": private_megabytes()}
    return [{"line": int(line), **mine} for line in lines]


def private_megabytes() -> float:
    """What no other process shares; 0 where the system does not say."""
    if not _SMAPS.exists():
        return 0.0
    lines = [line.split() for line in _SMAPS.read_text().splitlines()]
    return sum(int(line[1]) for line in lines if line[0].startswith("Private_")) / 1024


def worked_on(lines: list[bytes]) -> list[Document]:
    """What two processes told of the lines."""
    return [json.loads(each.line) for each in in_parallel(lines, told, jobs=2, label="Essai")]


@linux_only
def test_processes_share_what_was_loaded_before_them() -> None:
    """The same pages at the same place, and none of them copied."""
    documents = worked_on(LINES)
    workers = [document for document in documents if document["process"] != os.getpid()]
    assert {document["weights"] for document in workers} == {weights().ctypes.data}
    assert max(document["private"] for document in workers) < MEGABYTES


def test_lines_come_back_in_order_from_whoever_worked_on_them() -> None:
    """The first ones from this very process, which loads for all."""
    documents = worked_on(LINES)
    assert [document["line"] for document in documents] == list(range(300))
    assert documents[0]["process"] == os.getpid() != documents[-1]["process"]


@pytest.mark.parametrize("lines", [[], LINES[:1], LINES[:64]])
def test_a_few_lines_need_no_other_process(lines: list[bytes]) -> None:
    """Starting one would take longer than the work."""
    assert {document["process"] for document in worked_on(lines)} <= {os.getpid()}


def test_beside_another_thread_processes_start_afresh() -> None:
    """A copy of a process whose threads hold locks would wait for them for ever."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        documents = worked_on(LINES)
    finally:
        done.set()
        thread.join()
    assert [document["line"] for document in documents] == list(range(300))
    assert documents[-1]["process"] != os.getpid()


def fail(lines: list[bytes]) -> list[Document]:
    """Fail on a line in the middle."""
    if b"200" in lines:
        raise ValueError("a line in the middle")
    return told(lines)


def test_a_fault_in_a_process_is_a_fault_here() -> None:
    """And does not wait for ever."""
    with pytest.raises(ValueError, match="in the middle"):
        in_parallel(LINES, fail, jobs=2, label="Essai")


def die(lines: list[bytes]) -> list[Document]:
    """End the process, as the system does when memory runs out."""
    if b"200" in lines:
        os._exit(9)
    return told(lines)


@linux_only
def test_a_process_that_is_killed_is_a_fault_here() -> None:
    """And does not wait for ever either."""
    with pytest.raises(RuntimeError):
        in_parallel(LINES, die, jobs=2, label="Essai")
