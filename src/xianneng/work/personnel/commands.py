"""What the command line calls: ``xianneng import KIND FILE`` and ``xianneng export roster|organs|workbook|package|lrmx``.

``--check`` alone needs no database: then every check is made that the file alone allows. Exit 0 all good, 1 some bad,
2 unreadable (or nothing could be done).
"""

import argparse
import getpass
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xianneng.foundation.exchange.checking import Checked, check_file
from xianneng.foundation.exchange.kinds import KINDS
from xianneng.foundation.exchange.reading import Unreadable
from xianneng.foundation.ledger.files import put, unwritable

if TYPE_CHECKING:
    from xianneng.foundation.access.authority import Viewer
    from xianneng.foundation.organs.models import Organ

GOOD, SOME_BAD, UNREADABLE = 0, 1, 2
NOTHING = UNREADABLE  # a table without rows


def add_import_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, what it does not say, and how far to go."""
    parser.add_argument("file", type=Path, metavar="文件", help=".xlsx .xls .csv .csv.gz（审批表：.lrmx .lrm），或装有它们的 .zip 或文件夹；数据交换包：.hzb .7z .zb3")
    parser.add_argument("--check", action="store_true", help="只核对，不写入")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--annotated", type=Path, metavar="文件", help="把有问题的行连同说明写到这个 .xlsx")
    parser.add_argument("--person-kind", choices=("公务员", "参公", "事业", "工勤"), help="文件没有“人员类别”列时")
    parser.add_argument("--manager", metavar="单位", help="文件没有“管理单位”列时，如 单位管理、示例县")
    parser.add_argument("--place", metavar="机关", help="审批表看不出所在机关的新增人员，归到这个机关")
    parser.add_argument("--year", type=int, help="考核表没有“年度”列时")
    parser.add_argument("--organ", metavar="机构代码", help="导入到这个机构之下；不写则为最上级机构")


def check_only(args: argparse.Namespace, kind: str, on: date) -> int:
    """Check the file by itself; needs no database."""
    if args.annotated and (why := unwritable(args.annotated, (".xlsx",))):
        return refused(why)
    try:
        checked = check_file(args.file, KINDS[kind], on=on, given=given(args))
    except Unreadable as unreadable:
        return unread(args, unreadable)
    return report(args, checked)


def import_file(args: argparse.Namespace, kind: str, now: datetime) -> int:
    """Check against the platform too, and unless ``--check``, write the good rows by a case. Needs Django."""
    from django.db import transaction
    from django.utils.timezone import localdate

    from xianneng.foundation.ledger import sequencer
    from xianneng.work.personnel import intakes
    from xianneng.work.personnel.importers.organs import OPENING

    if args.annotated and (why := unwritable(args.annotated, (".xlsx",))):
        return refused(why)
    on = localdate(now)
    try:
        with transaction.atomic():  # who only checks leaves nothing behind, not even an account
            viewer = operator(args, kind, now)
            outcome = intakes.examine(args.file, kind, scope=viewer.scope, on=on, given=given(args),
                                      organ_id=viewer.organ_id, own=(), opens=viewer.may(OPENING))
            transaction.set_rollback(args.check)
    except Unreadable as unreadable:
        return unread(args, unreadable)
    assumed = getattr(outcome.plan, "assumed", [])
    done: dict[str, Any] = {"summary": outcome.plan.summary} | {
        key: list(said) for key, said in (("warned", outcome.warned), ("occupied", outcome.occupied), ("assumed", assumed)) if said}
    if not args.check and outcome.plan.summary["rows"]:
        done["case"] = intakes.import_at_once(args.file, kind, outcome, viewer=viewer, given=given(args), now=now)
        sequencer.run_once(now)  # there may be no worker to do it
    return report(args, outcome.checked, done)


def given(args: argparse.Namespace) -> dict[str, str]:
    """Answers for what the file does not say."""
    answers = {"person_kind": args.person_kind, "manager": args.manager, "year": args.year and str(args.year),
               "organ": args.place}
    return {key: value for key, value in answers.items() if value}


def report(args: argparse.Namespace, checked: Checked, done: dict[str, Any] | None = None) -> int:
    """Say what was found; the exit status."""
    if args.json:
        print(json.dumps(checked.as_json() | (done or {}), ensure_ascii=False, indent=1, default=str))
    else:
        for problem in checked.problems:
            print(f"{problem.sheet} {problem.cell}\t{problem.sentence}")
        for sheet, names in checked.unmapped.items():
            print(f"{sheet}\t没有认出、不导入的列：{'、'.join(names)}")
        for place, words_ in checked.not_carried:
            print(f"{place}\t未转入：{words_}")
        for line in (done or {}).get("assumed", ()):
            print(line)
        for warning in (done or {}).get("warned", ()):
            print(f"办结后校核将列出\t{warning}")
        for taken in (done or {}).get("occupied", ()):
            print(f"占用职数\t{taken}")
        print(f"读到 {checked.read} 行，可用 {checked.good.height} 行，有问题 {checked.bad.height} 行"
              + (f"；{words(done)}" if done and checked.read else ""))
    if args.annotated and checked.bad.height and (why := annotate(args.annotated, checked)):
        return refused(why)
    if not checked.read:
        return NOTHING
    return SOME_BAD if checked.faults else GOOD


def annotate(path: Path, checked: Checked) -> str:
    """Write the bad rows with what is wrong; why it could not be done, in a sentence."""
    from xianneng.foundation.exchange.annotated import write_annotated

    content = BytesIO()
    write_annotated(content, checked)
    try:
        put(path, content.getvalue())
    except OSError as error:
        return f"不能写入 {path}：{error.strerror}"
    return ""


def refused(why: str) -> int:
    """Say in a sentence why nothing could be done."""
    print(why, file=sys.stderr)
    return NOTHING


def words(done: dict[str, Any]) -> str:
    """What was or would be written."""
    counts = done["summary"]
    if not counts["rows"]:
        return "与档案一致，没有可写入的变化"
    text = f"新增 {counts['new']}，变动 {counts['changed']}，一致 {counts['same']}"
    if counts.get("units"):
        text += f"，开立职数 {counts['units']} 个核定单位"
    return f"{text}；已写入，办件 {done['case']}" if "case" in done else text


def unread(args: argparse.Namespace, unreadable: Unreadable) -> int:
    """Nothing could be read: why, and what to do."""
    if args.json:
        problem = {"sheet": "", "cell": "", "code": unreadable.code, "message": str(unreadable)}
        print(json.dumps({"read": 0, "good": 0, "bad": 0, "problems": [problem]}, ensure_ascii=False, indent=1))
    else:
        print(unreadable)
    return UNREADABLE


def operator(args: argparse.Namespace, kind: str, now: datetime) -> "Viewer":
    """Who has the server's shell acts as 平台运维, and the ledger says so; nobody signs in to this account."""
    from django.db import transaction
    from django.utils.timezone import localdate

    from xianneng.foundation.access import operations as access
    from xianneng.foundation.access.authority import viewers
    from xianneng.foundation.access.models import OPERATOR, Office, User
    from xianneng.foundation.ledger.operations import writing

    top, role = place(args, kind, now), "authority_reviewer"
    office = Office.objects.filter(user__username=OPERATOR, organ=top, jurisdiction=top, role=role).select_related("user").first()
    if office is None:
        with transaction.atomic(), writing(kind="access.appoint", body={"by": OPERATOR}, now=now) as leaf:
            user = User.objects.filter(username=OPERATOR).first() or access.open_account(
                username=OPERATOR, name=f"命令行（{getpass.getuser()}）", leaf=leaf)
            office = access.appoint(user=user, role=role, title="平台运维", organ=top, jurisdiction=top,
                                    from_on=localdate(now), leaf=leaf)
    return next(viewer for viewer in viewers(office.user, localdate(now)) if viewer.office_id == office.pk)


def place(args: argparse.Namespace, kind: str, now: datetime) -> "Organ":
    """The organ under which to import. A new platform takes the top of the first organ list."""
    from xianneng.foundation.organs.models import Organ
    from xianneng.law.refusals import NotFound
    from xianneng.work.personnel.intakes import open_platform

    if args.organ:
        found = Organ.objects.filter(code=args.organ).first()
        if found is None:
            raise NotFound(f"没有代码为“{args.organ}”的机构")
        return found
    top = Organ.objects.order_by("pk").first()
    if top is None and kind == "organs" and not args.check:
        return open_platform(args.file, now=now)
    if top is None:
        raise NotFound("平台里还没有机构", then="请先导入机构表：xianneng import organs 文件")
    return top


def add_export_arguments(parser: argparse.ArgumentParser, where: str = "写到这个 .xlsx 或 .csv 文件") -> None:
    """Where to write, and of what."""
    parser.add_argument("-o", "--output", type=Path, metavar="文件", required=True, help=where)
    parser.add_argument("--organ", metavar="机构代码", help="只导出这个机构；不写则全部")
    parser.add_argument("--on", type=date.fromisoformat, metavar="日期", help="时点，如 2025-12-31；不写则今天")


def export(args: argparse.Namespace, kind: str, now: datetime) -> int:
    """Write the table of a kind; the export is in the ledger."""
    from django.utils.timezone import localdate

    from xianneng.work.personnel import exporters, intakes

    if why := unwritable(args.output, (".xlsx", ".csv")):
        return refused(why)
    path = place(args, kind, now).path if args.organ else "/"
    on = args.on or localdate(now)
    frame = getattr(exporters, kind)(path, on)
    try:
        intakes.take_out(target=args.output, frame=frame, kind=kind, path=path, on=on, by=f"命令行（{getpass.getuser()}）", now=now)
    except OSError as error:
        return refused(f"不能写入 {args.output}：{error.strerror}")
    print(f"已导出 {frame.height} 行：{args.output}")
    if kind == "organs" and (pools := "、".join(exporters.shared(path, on))):
        print(f"没有带出与其他机构共用的职数统筹：{pools}；导出所在地区的，连同统筹")
    return GOOD


def export_workbook(args: argparse.Namespace, now: datetime) -> int:
    """信息采集工作簿 of everybody serving under an organ; the export is in the ledger."""
    from xianneng.work.personnel import intakes, workbooks

    why, persons, path, on = _everybody(args, "workbook", (".xlsx",), now)
    if why:
        return refused(why)
    content = {args.output: workbooks.workbook(persons, on)}
    try:
        intakes.take_out_forms(content, kind="workbook", count=len(persons), path=path, on=on, by=f"命令行（{getpass.getuser()}）", now=now)
    except OSError as error:
        return refused(f"不能写入 {args.output}：{error.strerror}")
    print(f"已导出 {len(persons)} 人：{args.output}")
    return GOOD


def export_package(args: argparse.Namespace, now: datetime) -> int:
    """数据交换包 of everybody serving under an organ, and what it could not carry; the export is in the ledger."""
    from xianneng.foundation.exchange.packages.tables import FORMATS
    from xianneng.work.personnel import intakes, packages

    why, persons, path, on = _everybody(args, "package", list(FORMATS.values()), now)
    if why:
        return refused(why)
    format_ = next(key for key, suffix in FORMATS.items() if suffix == args.output.suffix.lower())
    made = packages.made(persons, on, format_, now=now)
    try:
        intakes.take_out_forms({args.output: made.content}, kind="package", count=made.count, path=path, on=on, by=f"命令行（{getpass.getuser()}）", now=now)
    except OSError as error:
        return refused(f"不能写入 {args.output}：{error.strerror}")
    for where, words_ in made.lost:
        print(f"{where}\t没有带出：{words_}")
    print(f"已导出 {made.count} 人、照片 {made.photo_count} 张：{args.output}；报送时的文件名：{made.name}")
    return GOOD


def _everybody(args: argparse.Namespace, kind: str, suffixes: Sequence[str], now: datetime) -> tuple[str, list[int], str, date]:
    """Who serves under the organ asked for, its path, and the day; before them why nothing can be exported, else empty."""
    from django.utils.timezone import localdate

    from xianneng.work.personnel import intakes

    on = args.on or localdate(now)
    if why := unwritable(args.output, suffixes):
        return why, [], "", on
    path = place(args, kind, now).path if args.organ else "/"
    persons = intakes.serving_under(path, on)
    return "" if persons else "这个机构没有在职人员", persons, path, on


def add_form_arguments(parser: argparse.ArgumentParser) -> None:
    """Of whom, and where to."""
    parser.add_argument("-o", "--output", type=Path, metavar="文件", required=True,
                        help="一人写到 .lrmx（或旧版 .lrm，照片写到同名的 .pic），一个机构写到 .zip")
    parser.add_argument("--person", metavar="身份证号", help="只导出这一人")
    parser.add_argument("--organ", metavar="机构代码", help="只导出这个机构的人；不写则全部")
    parser.add_argument("--on", type=date.fromisoformat, metavar="日期", help="时点，如 2025-12-31；不写则今天")


def export_forms(args: argparse.Namespace, now: datetime) -> int:
    """干部任免审批表 of one person, or of everybody serving under an organ; the export is in the ledger."""
    from django.utils.timezone import localdate

    from xianneng.foundation.exchange import lrm, lrmx
    from xianneng.work.personnel import approval_forms, intakes

    if why := unwritable(args.output, (".lrmx", ".lrm") if args.person else (".zip",)):
        return refused(why)
    on = args.on or localdate(now)
    path = place(args, "lrmx", now).path if args.organ else "/"
    persons = intakes.of_number(args.person) if args.person else intakes.serving_under(path, on)
    if not persons:
        return refused(f"名册中没有身份证号为 {args.person} 的人" if args.person else "这个机构没有在职人员")
    forms = approval_forms.forms(persons, on)
    one = forms[persons[0]]
    lost: list[str] = []
    if args.output.suffix.lower() == ".zip":
        content = {args.output: approval_forms.packed(forms)}
    elif args.output.suffix.lower() == ".lrm":
        old, lost = lrm.write(one)
        content = {args.output: old} | ({args.output.with_suffix(".pic"): one.photo} if one.photo else {})
    else:
        content = {args.output: lrmx.write(one)}
    try:
        intakes.take_out_forms(content, count=len(forms), path=path, on=on, by=f"命令行（{getpass.getuser()}）", now=now)
    except OSError as error:
        return refused(f"不能写入 {args.output}：{error.strerror}")
    print(f"已导出 {len(forms)} 人：{args.output}" + (f"；旧版装不下：{'、'.join(lost)}" if lost else ""))
    return GOOD
