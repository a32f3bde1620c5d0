"""Writes the documents that come from the code: docs/coverage.md and docs/law-coverage.md.

    python tools/docs.py           write them
    python tools/docs.py --check   write nothing; status 1 and their names where one is stale
"""

import ast
import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from xianneng.law import catalogue  # noqa: E402

KINDS = {"IND": "指标 · Indicators", "PAR": "参数 · Parameters"}
ROWS = "需求 · Rows"


def main(check: bool) -> int:
    """Write what is stale, or only name it."""
    stale = [path for path, text in documents().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(f"{'stale, run `make docs`' if check else 'written'}: {path.relative_to(ROOT)}")
        if not check:
            path.write_text(documents()[path], "utf-8")
    return 1 if check and stale else 0


def documents() -> dict[Path, str]:
    """Path → what should stand there."""
    return {ROOT / "docs/coverage.md": coverage(), ROOT / "docs/law-coverage.md": catalogue.coverage()}


def coverage() -> str:
    """Every row with the tests that show it. ValueError where a mark names a row that does not exist."""
    with (ROOT / "docs/rows.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    shown = marks()
    if unknown := shown.keys() - {row["id"] for row in rows}:
        raise ValueError(f"no such row: {', '.join(f'{row} in {shown[row][0]}' for row in sorted(unknown))}")
    lines = ["# 需求覆盖 · Coverage", "",
             "Written by `make docs` from `docs/rows.csv` and the marks `@pytest.mark.row(…)`; a test holds it. A row is *shown*",
             "when a test takes it end to end through its page; a model or a function alone does not count.", ""]
    for kind in [ROWS, *KINDS.values()]:
        of_kind = [row for row in rows if KINDS.get(row["id"][:3], ROWS) == kind]
        count = Counter(row["id"] in shown for row in of_kind)
        lines += [f"## {kind}: {count[True]} of {len(of_kind)} shown", "",
                  "| id | title | room | tests | state |", "|---|---|---|---|---|"]
        lines += [_line(row, shown.get(row["id"], [])) for row in of_kind] + [""]
    return "\n".join(lines)


def _line(row: dict[str, str], tests: list[str]) -> str:
    title = row["title"] + (f" ({row['of']})" if row["of"] else "")
    return f"| {row['id']} | {title} | `{row['room']}` | {'<br>'.join(tests)} | {'shown' if tests else ''} |"


def marks() -> dict[str, list[str]]:
    """Row id → the tests that carry its mark, as `file::test`, in the order of files and lines."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "src").rglob("tests/**/test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for row in _rows_of(node):
                    found[row].append(f"{path.relative_to(ROOT / 'src/xianneng')}::{node.name}")
    return found


def _rows_of(test: ast.FunctionDef) -> Iterator[str]:
    """What the test's `@pytest.mark.row("RNK-04", …)` name."""
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.row":
            yield from (ast.literal_eval(row) for row in mark.args)


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
