"""What every platform's file offers; a module is enough to keep this promise."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from vigie_service.wire import Event


class Platform(Protocol):
    """How one platform proves who it is and says what happened."""

    def verify(
        self, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], *, now: datetime, tolerance_s: int
    ) -> str:
        """The id of a delivery that one of the secrets signed.

        Raises:
            Unauthorised: the same refusal whatever the cause.
        """

    def parse(self, body: bytes) -> list[Event]:
        """The canonical events of a body.

        Raises:
            BadRequest: it cannot be read.
            InvalidFields: it is not what the platform sends.
        """
