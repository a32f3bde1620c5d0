"""``xianneng export KIND -o FILE``: each kind belongs to a room."""

import argparse
from datetime import UTC, datetime
from functools import partial
from typing import Any

from xianneng.foundation.ledger import commands as ledger
from xianneng.surface.project import environment
from xianneng.work.personnel import commands as personnel

TABLES = {"roster": "花名册", "organs": "机构、编制与职数表"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A kind, and the arguments of that kind."""
    kinds = parser.add_subparsers(metavar="种类", required=True)
    log = kinds.add_parser("ledger", help="全部存证，供独立核对", description="全部存证，供独立核对")
    ledger.add_export_arguments(log)
    log.set_defaults(export=ledger.export)
    for name, text in TABLES.items():
        table = kinds.add_parser(name, help=text, description=text)
        personnel.add_export_arguments(table)
        table.set_defaults(export=partial(personnel.export, kind=name, now=datetime.now(UTC)))
    book = kinds.add_parser("workbook", help="信息采集工作簿", description="信息采集工作簿（2017 版），含身份证号和家庭成员")
    personnel.add_export_arguments(book)
    book.set_defaults(export=partial(personnel.export_workbook, now=datetime.now(UTC)))
    package = kinds.add_parser("package", help="数据交换包", description="数据交换包（.hzb、.7z、.zb3），含身份证号、家庭成员和照片；装不下的逐项写明")
    personnel.add_export_arguments(package, "写到这个 .hzb、.7z 或 .zb3 文件")
    package.set_defaults(export=partial(personnel.export_package, now=datetime.now(UTC)))
    _forms(kinds)


def _forms(kinds: Any) -> None:
    parser = kinds.add_parser("lrmx", help="干部任免审批表", description="干部任免审批表，含照片")
    personnel.add_form_arguments(parser)
    parser.set_defaults(export=partial(personnel.export_forms, now=datetime.now(UTC)))


def run(args: argparse.Namespace) -> int:
    """Write the file."""
    with environment.database(args.data, signs=False):
        environment.set_up_django()
        return int(args.export(args))
