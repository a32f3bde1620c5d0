"""Applicants' photos: files of their own, in a folder for each account, apart from those of the file of people."""

from pathlib import Path

from django.conf import settings

NARROWEST, WIDEST = 150, 1200  # pixels across


def path(account_id: int, sm3: str) -> Path:
    """Where a photo lies."""
    return Path(settings.MEDIA_ROOT) / "applicants" / f"{account_id % 1000:03}" / str(account_id) / f"{sm3}.jpg"


def read(account_id: int, sm3: str) -> bytes | None:
    """The bytes of a photo; None where there is none."""
    try:
        return path(account_id, sm3).read_bytes()
    except OSError:
        return None
