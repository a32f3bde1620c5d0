"""Install a lock file with pip, telling how many of its packages are there; what pip says besides is shown only where it fails."""

import re
import subprocess
import sys
import sysconfig
import threading
from pathlib import Path

NAMED = re.compile(r"(?:Collecting |Requirement already satisfied: |Ignoring )([\w.-]+)")
STEP = 10  # packages between two lines where the output is no terminal


def install(lock: Path) -> int:
    """Pip's exit status. Needs the network for what is not in pip's cache."""
    total = len(re.findall(r"^[A-Za-z0-9][\w.-]*==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off", "--require-hashes", "-r", str(lock)]
    names: set[str] = set()  # pip names some twice
    said, live = [], sys.stdout.isatty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as pip:
        for line in pip.stdout or ():
            said.append(line)
            if (found := NAMED.match(line)) and found[1] not in names:
                names.add(found[1])
                count = len(names)
                if live or count % STEP == 0 or count == total:
                    print(f"\r   取得软件包 {count}/{total}" if live else f"   取得软件包 {count}/{total}", end="" if live else "\n", flush=True)
            if line.startswith("Installing collected"):
                print(f"{chr(10) if live else ''}   正在安装", flush=True)
                threading.Thread(target=_tell_installed, args=(pip, total), daemon=True).start()
    if pip.returncode:
        print("\n" + "".join(said[-40:]), file=sys.stderr)
    return pip.returncode


def _tell_installed(pip: "subprocess.Popen[str]", total: int) -> None:
    """Pip says nothing while it installs, which takes a minute or more: how many are there, by the folders that it makes."""
    told = 0
    while True:
        try:
            pip.wait(2)
        except subprocess.TimeoutExpired:
            count = min(len(list(Path(sysconfig.get_path("purelib")).glob("*.dist-info"))), total)
            if count >= told + STEP:
                told = count
                print(f"   已安装 {count}/{total}", flush=True)
        else:
            return


if __name__ == "__main__":
    try:
        sys.exit(install(Path(sys.argv[1])))
    except KeyboardInterrupt:
        sys.exit(130)
