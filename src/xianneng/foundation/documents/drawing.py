"""The process that draws a PDF: where a composed paper lies as JSON on standard input, the PDF on standard output.

It is one of its own, and imports nothing of the platform: typst holds the fonts and what it drew before, 70 MB that a web
worker would never give back.
"""

import json
import sys
from datetime import datetime
from pathlib import Path

import typst


def main() -> None:
    """Draw the paper that is asked for: ``root`` with paper.json as paper.typ reads it and the pictures, ``folders`` of fonts, ``made_at``."""
    asked = json.load(sys.stdin)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=asked["folders"])
    sys.stdout.buffer.write(typst.compile(
        Path(__file__).with_name("paper.typ").read_bytes(), root=asked["root"], font_paths=fonts, format="pdf",
        timestamp=datetime.fromisoformat(asked["made_at"]), pdf_standards="a-2u"))


if __name__ == "__main__":
    main()
