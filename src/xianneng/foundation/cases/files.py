"""The files of materials 材料: kept by digest, and shown only while they are what was taken in."""

from django.core.files.storage import default_storage

from xianneng.foundation.cases.models import Material
from xianneng.foundation.ledger.digests import sm3
from xianneng.law.refusals import Conflict, NotFound


def content_of(material: Material) -> bytes:
    """A material's file. NotFound where it is gone, Conflict where its digest is not the one sealed with the case."""
    if not default_storage.exists(material.path):
        raise NotFound("没有这份材料", why="文件已不在平台上", then="请系统管理员从备份找回")
    with default_storage.open(material.path) as file:
        content: bytes = file.read()
    if sm3(content).hex() != material.sm3:
        raise Conflict("这份材料不能提供", why="文件与归入时的摘要不符，归入之后被改动过", then="请系统管理员从备份找回原件")
    return content
