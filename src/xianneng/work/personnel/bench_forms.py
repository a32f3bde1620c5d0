"""Figures of 任免审批表: a thousand .lrmx with photos read, compared, written into the file, and taken out again."""

import time
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.exchange import lrmx
from xianneng.foundation.record.models import Photo
from xianneng.work.personnel import approval_forms, intakes
from xianneng.work.personnel.bench import NOW

FULL_SIZE, SECONDS = 1_000, 60.0
FAMILY = [{"ChengWei": "父亲", "XingMing": "测大例", "ChuShengRiQi": "195802", "ZhengZhiMianMao": "群众", "GongZuoDanWeiJiZhiWu": "示例厂"}]


def figures(viewer: Viewer, quick: bool) -> list[dict[str, Any]]:
    """The forms of people who are in the file, each with a new photo, a native place and a father."""
    count = FULL_SIZE // 10 if quick else FULL_SIZE
    persons = intakes.serving_under("/", NOW.date())[:count]
    with TemporaryDirectory() as folder:
        source = Path(folder) / "审批表.zip"
        source.write_bytes(approval_forms.packed(_changed(persons)))
        start = time.perf_counter()
        given: dict[str, str] = {}
        outcome = intakes.examine(source, "lrmx", scope=viewer.scope, on=NOW.date(), given=given, organ_id=viewer.organ_id,
                                  own=(), opens=False)
        intakes.import_at_once(source, "lrmx", outcome, viewer=viewer, given=given, now=NOW)
        approval_forms.packed(approval_forms.forms(persons, NOW.date()))
        seconds = time.perf_counter() - start
    right = outcome.checked.good.height == count == Photo.objects.known().count()
    target = SECONDS * count / FULL_SIZE
    return [{"name": f"exchange.lrmx.{count}", "value": round(seconds, 2), "unit": "s", "target": target, "peer": None,
             "ratio": None, "ok": seconds <= target and right}]


def _changed(persons: list[int]) -> dict[int, lrmx.Form]:
    found = {}
    for at, (person, form) in enumerate(approval_forms.forms(persons, NOW.date()).items()):
        values = {each.name: each.text for each in form.elements if not each.children} | {"ChuShengDi": f"示例县第{at}村"}
        found[person] = lrmx.made(values, FAMILY, portrait(at))
    return found


def portrait(at: int) -> bytes:
    """A picture of the size that programs write, some 90 kB, no two alike."""
    target, picture = BytesIO(), _noise(40 + at % 50).copy()
    picture.putpixel((at % 376, at // 376), 255)
    picture.convert("RGB").save(target, "JPEG", quality=80)
    return target.getvalue()


@cache
def _noise(spread: int) -> Image.Image:
    return Image.effect_noise((376, 460), spread)
