"""The PDF of a layout: typst draws the composed pages with embedded fonts; the same layout gives the same bytes."""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime, time
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xianneng.foundation.documents.breaking import NOT_FIRST, NOT_LAST
from xianneng.foundation.documents.fitting import twips
from xianneng.foundation.documents.fonts import FACES, FOLDER, gap, printable, scripts, stand_ins
from xianneng.foundation.documents.layout import Layout
from xianneng.foundation.documents.pages import Composer, Picture, Stroke, Text

_DRAWING = str(Path(__file__).with_name("drawing.py"))
_SECONDS = 600  # a thousand pages take a tenth of it
_PUNCTUATION = frozenset(NOT_FIRST + NOT_LAST)


def write_pdf(papers: Iterable[Layout]) -> bytes:
    """Return the PDF (PDF/A-2u, for the archive) of some papers of one kind; its fonts are embedded, its title and date the first one's."""
    first, pages = None, []
    for layout in papers:
        first = first or layout
        pages += Composer(layout).pages
    if first is None:
        raise ValueError("no paper")
    paper = {"title": printable(first.title), "on": [first.on.year, first.on.month, first.on.day],
             "pages": [[_item(item) for item in page.items] for page in pages],
             "across": twips(first.page.width), "down": twips(first.page.height)}
    made_at = datetime.combine(first.on, time(), UTC)
    folders = sorted({str(file.parent) for page in pages for item in page.items if isinstance(item, Text)
                      for file in stand_ins(item.text, item.face).values()})
    with TemporaryDirectory() as root:
        for picture in {item.content for page in pages for item in page.items if isinstance(item, Picture)}:
            (Path(root) / _file(picture)).write_bytes(picture)
        (Path(root) / "paper.json").write_text(json.dumps(paper), encoding="utf-8")
        asked = {"root": root, "folders": [str(FOLDER), *folders], "made_at": made_at.isoformat()}
        drawn = subprocess.run([sys.executable, "-I", _DRAWING], input=json.dumps(asked).encode(), capture_output=True, check=False,
                               timeout=_SECONDS)
    if drawn.returncode:
        raise RuntimeError(drawn.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return drawn.stdout


def _file(picture: bytes) -> str:
    """What a picture is called beside the paper: the same picture is written once."""
    kind = "jpg" if picture.startswith(b"\xff\xd8") else "png"
    return f"{sha256(picture).hexdigest()}.{kind}"


def _item(item: Text | Stroke | Picture) -> dict[str, Any]:
    values = asdict(item)
    if isinstance(item, Picture):
        return values | {"content": _file(item.content)}
    if isinstance(item, Text):
        face = FACES[item.face]
        fonts = (*face.pdf, *sorted(stand_ins(item.text, item.face)))
        values |= {"pieces": _pieces(values.pop("text")), "weight": face.weight, "fonts": fonts,
                   "latin": (face.latin_pdf, *fonts)}
    return values


def _pieces(text: str) -> list[dict[str, Any]]:
    """Split at punctuation and where the script changes; each piece with the gap in em that goes before it."""
    pieces: list[dict[str, Any]] = []
    for (before, was_latin), (char, latin) in pairwise([("\n", None), *scripts(text)]):
        if pieces and latin == was_latin and not _PUNCTUATION & {before, char}:
            pieces[-1]["text"] += char
        else:
            pieces.append({"gap": gap(before, char), "text": char, "latin": latin})
    return pieces
