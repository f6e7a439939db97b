"""Room on the disk: posts are refused while they can still be refused cleanly."""

import shutil

from vigie_service.errors import StoreUnavailable
from vigie_service.settings import Settings


def refuse_when_full(settings: Settings) -> None:
    """Answer 503 before the disk is full: the sender tries again, and nothing is half written.

    Raises:
        StoreUnavailable: less than `min_free_mb` is left where the embedded database lies.
    """
    if settings.database.startswith("sqlite") and free_mb(settings) < settings.min_free_mb:
        raise StoreUnavailable("Disque presque plein.", "The disk is almost full.", retry_after=60)


def free_mb(settings: Settings) -> int:
    """Megabytes left where `home` lies."""
    return shutil.disk_usage(settings.home if settings.home.exists() else ".").free // (1024 * 1024)
