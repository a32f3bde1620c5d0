"""``xianneng law``: every rule with its article, version and dates."""

import argparse
import json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--json`` for programs."""
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """List the catalogue; needs no database."""
    rows = _rows()
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        print(f"{row['id']}\t{row['title']}\t{row['citation']}\t{row['effective_from']} 起"
              f"{' 至 ' + row['effective_until'] if row['effective_until'] else ''}\t"
              f"{'可执行' if row['implemented_by'] else '未形式化：' + row['not_formalised']}")
    return 0


def _rows() -> list[dict[str, str]]:
    from xianneng.law.catalogue import rules

    return [{"id": rule.id, "title": rule.title, "instrument": rule.instrument, "article": rule.article,
             "citation": rule.citation, "grade": rule.grade, "effective_from": rule.effective_from.isoformat(),
             "effective_until": rule.effective_until.isoformat() if rule.effective_until else "",
             "implemented_by": rule.implemented_by, "not_formalised": rule.not_formalised} for rule in rules()]
