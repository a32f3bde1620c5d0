"""``xianneng import KIND FILE``: a file that an office has, checked and taken into the file by a case; a table of positions into a recruitment."""

import argparse
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from xianneng.foundation.exchange.checking import Checked, check_file
from xianneng.foundation.exchange.kinds.positions import POSITIONS
from xianneng.foundation.exchange.reading import Unreadable
from xianneng.foundation.ledger.files import unwritable
from xianneng.law.parameters import DEFAULTS
from xianneng.law.recruitment import limits
from xianneng.law.recruitment.reading import READERS, is_structured, read_row
from xianneng.law.recruitment.screening import in_force
from xianneng.law.refusals import Refusal
from xianneng.surface.project import environment
from xianneng.work.personnel import commands as personnel

KINDS = {"roster": "花名册", "organs": "机构、编制与职数表", "assessments": "年度考核结果", "awards": "奖励名册",
         "sanctions": "处分台账", "workbook": "信息采集工作簿（2017 版及以后）",
         "package": "数据交换包（.hzb、.7z、.zb3，含照片）", "lrmx": "干部任免审批表（.lrmx、.lrm，或装有它们的 zip、文件夹）"}
OTHER_NAMES = {"lrmx": ["lrm"]}
DAYS_OPEN = 9  # of a registration whose days nobody has said yet
TABLE = "招考职位表（国考和广东、河南、湖北等省的）"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A kind, and the file."""
    kinds = parser.add_subparsers(metavar="种类", dest="kind", required=True)
    for name, text in KINDS.items():
        personnel.add_import_arguments(kinds.add_parser(name, help=text, description=text, aliases=OTHER_NAMES.get(name, [])))
    positions = kinds.add_parser("positions", help=TABLE, description=TABLE)
    positions.add_argument("file", type=Path, metavar="文件", help=".xlsx .xls .csv .csv.gz，或装有它们的 .zip")
    positions.add_argument("--check", action="store_true", help="只核对，不写入")
    positions.add_argument("--json", action="store_true", help="输出 JSON")
    positions.add_argument("--annotated", type=Path, metavar="文件", help="把有问题的行连同说明写到这个 .xlsx")
    positions.add_argument("--recruitment", type=int, metavar="编号", help="写入编制中的这一招考（编号见其页面地址）；不写则新建一个，条款待修改")
    positions.add_argument("--organ", metavar="机构代码", help="在这个机构的管辖范围内；不写则为最上级机构")


def run(args: argparse.Namespace) -> int:
    """0 all good, 1 some bad, 2 unreadable. With ``--check`` and no database the file is checked by itself."""
    if args.kind == "positions":
        return _positions(args, datetime.now(UTC))
    args.kind = next((name for name, others in OTHER_NAMES.items() if args.kind in others), args.kind)
    if args.check and args.data is None and not os.environ.get("DATABASE_URL"):
        return personnel.check_only(args, args.kind, datetime.now().astimezone().date())
    with environment.database(args.data):
        environment.set_up_django()
        return personnel.import_file(args, args.kind, datetime.now(UTC))


def _positions(args: argparse.Namespace, now: datetime) -> int:
    """Check a table of positions, what it asks for too; without ``--check`` it takes the place of a recruitment's table, or begins one."""
    if args.annotated and (why := unwritable(args.annotated, (".xlsx",))):
        return personnel.refused(why)
    try:
        checked = check_file(args.file, POSITIONS, on=now.astimezone().date())
    except Unreadable as unreadable:
        return personnel.unread(args, unreadable)
    if args.check:
        return personnel.report(args, checked, {"summary": _summary(checked), **_asked(checked, now.astimezone().date())} if args.json else None)
    with environment.database(args.data):
        environment.set_up_django()
        try:
            written = _into(args, now)
        except Refusal as refusal:
            return personnel.refused(str(refusal))
    return personnel.report(args, checked, {"summary": _summary(checked), "recruitment": written})


def _into(args: argparse.Namespace, now: datetime) -> int:
    """Take the table into the recruitment as 平台运维; its number."""
    from xianneng.work.recruitment import operations, queries

    viewer = personnel.operator(args, args.kind, now)
    found = queries.own(viewer, args.recruitment) if args.recruitment else operations.begin(
        viewer=viewer, now=now, name=args.file.name.split(".")[0][:120], **_terms(now.astimezone().date()))
    with args.file.open("rb") as file:
        if not operations.take_in(recruitment=found, file=file, name=args.file.name, viewer=viewer, now=now):
            operations.read(recruitment_id=found.pk, now=now)
    return int(found.pk)


def _terms(on: date) -> dict[str, Any]:
    """The regulation's terms of the day, to be changed on the page."""
    known = in_force(on)
    return {"year": known.year, "ages_on": on, "opens_on": on, "closes_on": on + timedelta(days=DAYS_OPEN), "age_least": known.age_least,
            "age_most": known.age_most, "age_most_postgraduate": known.age_most_postgraduate}


def _summary(checked: Checked) -> dict[str, int]:
    return {"rows": checked.good.height, "new": checked.good.height, "changed": 0, "same": 0}


def _asked(checked: Checked, on: date) -> dict[str, Any]:
    """How many cells are not read in full, and what may have nothing to do with the posts, under the regulation's ages of the day."""
    posts, unread = [], 0
    for at, row in enumerate(checked.good.iter_rows(named=True), 1):
        texts = {key: row[key] for key in READERS if row.get(key)}
        read = read_row(texts)
        unread += sum(not is_structured(pieces) for pieces in read.values())
        own = {key: row.get(key) or "" for key in ("organ", "unit", "name", "place", "brief")}
        more = {key: row[key] for key in ("area", "attribute", "exam", "fitness") if row.get(key)}
        posts.append(limits.Post(at=at, **own, texts=texts, more=more, read=read))
    found = limits.gathered(limits.find(posts, in_force(on), DEFAULTS["recruit_political_posts"]), posts)
    return {"unread": unread, "limits": [{"kind": each.title, "organ": each.organ, "words": each.words, "why": each.why, "rule": each.rule_id,
                                          "rows": [checked.good["row"][at - 1] for at in each.places]} for each in found]}
