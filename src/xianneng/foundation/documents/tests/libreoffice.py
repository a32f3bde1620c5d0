"""What the tests see of a paper: LibreOffice's PDF of the Word file, and where poppler finds the lines."""

import re
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from xianneng.foundation.documents.fonts import FACES, FOLDER

_ALIAS = """<alias binding="same"><family>{word}</family><prefer><family>{pdf}</family></prefer></alias>"""
_BOLD = """<match target="pattern"><test name="family"><string>{word}</string></test>
<edit name="weight" mode="assign"><const>bold</const></edit></match>"""


@dataclass(frozen=True)
class Word:
    """A word on a page; measures in points."""

    page: int
    x: float
    y: float
    end: float
    text: str


def words(pdf: Path) -> list[Word]:
    """Return the words of a PDF in the order of the page; ``y`` is the middle of the word."""
    told = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    found, page = [], 0
    for match in re.finditer(r'<page |<word xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">(.*?)</word>', told):
        if match[1] is None:
            page += 1
            continue
        x, top, end, bottom = (float(match[i]) for i in range(1, 5))
        found.append(Word(page, x, (top + bottom) / 2, end, unescape(match[5])))
    return found


def lines(pdf: Path) -> list[Word]:
    """Return the words of a PDF with those that stand together on a line joined, in reading order."""
    joined: list[Word] = []
    for word in words(pdf):
        last = joined[-1] if joined else None
        if last and last.page == word.page and abs(last.y - word.y) < 4 and -2 <= word.x - last.end < 9:
            joined[-1] = Word(last.page, last.x, last.y, word.end, last.text + word.text)
        else:
            joined.append(word)
    return joined


def write_font_configuration(folder: Path) -> Path:
    """Write a fontconfig file that gives LibreOffice the embedded faces under the names that Word gives them."""
    lines = [(_BOLD if face.weight > 400 else "").format(word=face.word) + _ALIAS.format(word=word, pdf=pdf)
             for face in FACES.values() for word, pdf in ((face.word, face.pdf[0]), (face.latin, face.latin_pdf))]
    path = folder / "fonts.conf"
    path.write_text(f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{FOLDER}</dir><cachedir>{folder / 'font-cache'}</cachedir>{''.join(lines)}</fontconfig>""", encoding="utf-8")
    return path


def convert(documents: list[Path], folder: Path) -> None:
    """Let LibreOffice write a PDF beside each Word file."""
    configuration = write_font_configuration(folder)
    subprocess.run(["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to",
                    "pdf", "--outdir", str(folder), *map(str, documents)], check=True, capture_output=True, timeout=180,
                   env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "FONTCONFIG_FILE": str(configuration)})
