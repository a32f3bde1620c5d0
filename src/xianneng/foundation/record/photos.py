"""照片: the bytes of the photos that the file of people names, each under its digest; and whether they are still there."""

from hashlib import new as new_hash
from pathlib import Path

from django.conf import settings

from xianneng.foundation.ledger.files import put
from xianneng.foundation.ledger.report import Report
from xianneng.foundation.record.models import Photo


def keep(content: bytes) -> str:
    """Keep a photo that was vetted; its SM3 digest. One that is there already is left as it is."""
    sm3 = new_hash("sm3", content).hexdigest()
    if not path(sm3).exists():
        put(path(sm3), content, mode=0o600)
    return sm3


def read(sm3: str) -> bytes | None:
    """The bytes of a photo; None where they are gone or are not those that were kept."""
    try:
        content = path(sm3).read_bytes()
    except OSError:
        return None
    return content if new_hash("sm3", content).hexdigest() == sm3 else None


def path(sm3: str) -> Path:
    """Where a photo lies."""
    return Path(settings.MEDIA_ROOT) / "photos" / sm3[:2] / f"{sm3}.jpg"


def verify(report: Report) -> None:
    """Whether each photo that the file of people names is there, byte for byte; for `xianneng verify`."""
    for row_id, sm3 in Photo.objects.known().values_list("id", "sm3").iterator():
        if read(sm3) is None:
            report.fault(f"record_photo 第 {row_id} 行：照片 {sm3[:12]}… 已丢失或被改动")
