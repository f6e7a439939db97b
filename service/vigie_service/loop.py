"""A step that is done again and again in a thread of its own: at once when woken, else every second."""

import threading
from collections.abc import Callable
from typing import Final

import structlog

from vigie_service.errors import StoreUnavailable

log = structlog.get_logger(__name__)
_IDLE_S: Final = 1.0


class Loop:
    """Runs `step` until told to stop; a step answers how much it found, and is done again while it finds some."""

    def __init__(self, name: str, step: Callable[[], int], *, idle_s: float = _IDLE_S) -> None:
        self._step = step
        self._idle_s = idle_s
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There is something to do now."""
        self._woken.set()

    def stop(self, *, within_s: float = 25.0) -> None:
        """Finish the step under way, then end."""
        self._stopped.set()
        self._woken.set()
        self._thread.join(within_s)

    def run_here(self) -> None:
        """Run in the calling thread, until stopped."""
        self._run()

    def _run(self) -> None:
        while not self._stopped.is_set():
            if self._one_step() == 0:
                self._woken.wait(self._idle_s)
                self._woken.clear()

    def _one_step(self) -> int:
        try:
            return self._step()
        except StoreUnavailable:
            log.warning("the database is unavailable; tried again shortly", action="store_unavailable")
        except Exception as error:
            log.error("a background step failed; tried again shortly", action="fault", fault=type(error).__name__)
        return 0
