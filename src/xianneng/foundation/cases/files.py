"""The files of materials 材料: kept by digest, and shown only while they are what was taken in."""

from pathlib import Path

from django.conf import settings

from xianneng.foundation.cases.models import Material
from xianneng.foundation.ledger import files
from xianneng.foundation.ledger.digests import sm3
from xianneng.law.refusals import Conflict, NotFound


def keep(content: bytes, *, digest: str, kind: str) -> str:
    """Keep a scan under its digest; its path below the uploads. A file that lies there is believed only by its content."""
    path = f"materials/{digest}.{kind}"
    kept = _place(path)
    if not kept.exists() or sm3(kept.read_bytes()).hex() != digest:
        files.put(kept, content, mode=0o600)
    return path


def content_of(material: Material) -> bytes:
    """A material's file. NotFound where it is gone, Conflict where its digest is not the one sealed with the case."""
    kept = _place(material.path)
    if not kept.exists():
        raise NotFound("没有这份材料", why="文件已不在平台上", then="请系统管理员从备份找回")
    content = kept.read_bytes()
    if sm3(content).hex() != material.sm3:
        raise Conflict("这份材料不能提供", why="文件与归入时的摘要不符，归入之后被改动过", then="请系统管理员从备份找回原件")
    return content


def _place(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / path
