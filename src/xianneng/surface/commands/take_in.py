"""``xianneng import KIND FILE``: a file that an office has, checked and taken into the file by a case."""

import argparse
import os
from datetime import UTC, datetime

from xianneng.surface.project import environment
from xianneng.work.personnel import commands as personnel

KINDS = {"roster": "花名册", "organs": "机构、编制与职数表", "assessments": "年度考核结果", "awards": "奖励名册",
         "sanctions": "处分台账", "workbook": "信息采集工作簿（2017 版及以后）",
         "package": "数据交换包（.hzb、.7z、.zb3，含照片）", "lrmx": "干部任免审批表（.lrmx、.lrm，或装有它们的 zip、文件夹）"}
OTHER_NAMES = {"lrmx": ["lrm"]}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A kind, and the file."""
    kinds = parser.add_subparsers(metavar="种类", dest="kind", required=True)
    for name, text in KINDS.items():
        personnel.add_import_arguments(kinds.add_parser(name, help=text, description=text, aliases=OTHER_NAMES.get(name, [])))


def run(args: argparse.Namespace) -> int:
    """0 all good, 1 some bad, 2 unreadable. With ``--check`` and no database the file is checked by itself."""
    args.kind = next((name for name, others in OTHER_NAMES.items() if args.kind in others), args.kind)
    if args.check and args.data is None and not os.environ.get("DATABASE_URL"):
        return personnel.check_only(args, args.kind, datetime.now().astimezone().date())
    with environment.database(args.data):
        environment.set_up_django()
        return personnel.import_file(args, args.kind, datetime.now(UTC))
