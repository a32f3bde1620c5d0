"""Word files to PDF by LibreOffice (转换), where this computer has it: for what an office sets itself, which our own pages do not lay out."""

import os
import subprocess
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from xianneng.law.refusals import Refused

_SECONDS = 300


def program() -> str | None:
    """LibreOffice on this computer: XN_SOFFICE, or what the path knows; None without."""
    return os.environ.get("XN_SOFFICE") or which("soffice")


def to_pdf(content: bytes) -> bytes:
    """Return the PDF of a Word file that was vetted (`templates.vet`). Refused without LibreOffice, or where it makes none."""
    office = program()
    if office is None:
        raise Refused("PDF 未生成", why="这台服务器没有安装 LibreOffice", then="请改用 Word 文件")
    with TemporaryDirectory() as folder:
        source = Path(folder) / "paper.docx"
        source.write_bytes(content)
        try:
            subprocess.run([office, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless", "--norestore",
                            "--convert-to", "pdf", "--outdir", folder, str(source)], check=True, capture_output=True, timeout=_SECONDS,
                           env={"PATH": os.environ.get("PATH", ""), "HOME": folder})
            return source.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise Refused("PDF 未生成", why="LibreOffice 没有转换成功", then="请改用 Word 文件") from error
