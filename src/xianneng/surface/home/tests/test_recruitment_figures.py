"""招录统计 through its page: every breakdown adds up to who was hired, shares are of all of them, the workbook says the same."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from xianneng.foundation.ledger.operations import writing
from xianneng.surface.home.tests.test_recruitment import prepared
from xianneng.surface.home.tests.test_recruitment_plan import approved, establish
from xianneng.surface.project.testing import HOUSING, NOW, ON, WATER, County
from xianneng.work.recruitment.figures.queries import Figures, Line
from xianneng.work.recruitment.hiring.models import Finalist, HiringAct, Stage
from xianneng.work.recruitment.models import Position, Recruitment, State

Enter = Callable[[str], Client]
PAGE = "/recruitment-figures/"
BREAKDOWNS = {"录用人员：机关层级": ("乡镇（街道）", "县（市、区、旗）", "机关不在本平台"), "录用人员：学历": ("博士", "硕士", "本科", "大专", "没有报名信息"),
              "录用人员：来源": ("应届毕业生", "往届毕业生和其他人员", "没有报名信息")}


def hired(found: Recruitment, organ_id: int | None, stage: str = Stage.HIRED, *, days: int = 90, **profile: Any) -> Finalist:
    """Somebody who was approved so many days after the announcement."""
    rank = Finalist.objects.count() + 1
    row = Finalist.objects.create(recruitment=found, at=1, organ_id=organ_id, rank=rank, score="80.00", name=f"甲{rank}", number_digest=f"{rank}", shown="", sealed=b"", profile=profile, stage=stage)
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        HiringAct.objects.create(candidate=row, kind="批准录用", happened_on=date(2026, 8, 1) + timedelta(days=days), by="", made_at=NOW, leaf_id=leaf.id)
    return row


@pytest.fixture
def season(enter: Enter, made: County) -> Recruitment:
    """A recruitment announced on 2026-08-01: five approved, one of them cancelled; the housing office is a township since."""
    found = prepared(enter("reviewer"))
    establish(made, HOUSING, township=True)
    Recruitment.objects.filter(pk=found.pk).update(state=State.PUBLISHED, published_at=NOW.replace(month=8, day=1))
    year, water, housing = found.year, made.organs[WATER].pk, made.organs[HOUSING].pk
    hired(found, housing, level="本科", year=year, project="无", grassroots=0)
    hired(found, water, Stage.PROBATION, level="硕士", year=year, project="无", grassroots=3)
    hired(found, water, Stage.CONFIRMED, level="本科", year=year - 3, project="三支一扶", grassroots=2)
    hired(found, None, days=100)
    hired(found, water, Stage.CANCELLED, level="博士", year=year, project="西部计划", grassroots=5)
    hired(found, water, Stage.FAILED, level="博士", year=year)
    return found


def lines(found: Figures) -> dict[tuple[str, str], Line]:
    """The figures by section and name."""
    return {(section, line.name): line for section, rows in found.sections for line in rows}


@pytest.mark.row("REC-34")
@pytest.mark.row("REC-32")
def test_the_figures_add_up_and_shares_are_of_all_who_were_hired(enter: Enter, season: Recruitment) -> None:
    found: Figures = enter("leader").get(PAGE).context["found"]
    told = {name: line.cells[-1] for (_, name), line in lines(found).items()}
    places = sum(Position.objects.values_list("count", flat=True))
    assert (found.years[0], found.years[-1]) == (season.year - 4, season.year)
    assert (told["招考次数"], told["职位数"], told["招考人数"]) == (1, 4, places)
    assert (told["录用人数"], told["取消录用"], told["录用计划完成率"]) == (4, 1, 4 * 10_000 // places)
    for section, names in BREAKDOWNS.items():
        parts = [line for (where, name), line in lines(found).items() if where == section and name in names]
        assert [sum(cells) for cells in zip(*(line.cells for line in parts), strict=True)] == list(lines(found)["录用", "录用人数"].cells), section  # type: ignore[arg-type]  # no rates among them
    assert (told["乡镇（街道）"], told["县（市、区、旗）"], told["县乡机关录用"], told["县乡占比"]) == (1, 2, 3, 7500)
    assert (told["硕士以上占比"], told["本科以上占比"], told["应届毕业生"], told["应届占比"]) == (2500, 7500, 2, 5000)
    assert (told["其中：三支一扶"], told["服务基层项目人员和退役士兵"], told["基层工作两年以上"]) == (1, 1, 2), "not who was cancelled"
    assert "其中：西部计划" not in told
    assert (told["公告至审批（日）"], found.courses[0].days) == (100, 100)
    before, now = found.townships
    assert (before.on, before.organs, now.on, now.organs) == (date(2026, 8, 1), 0, ON, 1)
    assert now.vacant == max(0, now.establishment - now.actual)


def test_years_are_told_apart_and_compared(enter: Enter, made: County, season: Recruitment) -> None:
    before = Recruitment.objects.get(pk=season.pk)
    before.pk, before.year = None, season.year - 1
    before.save()
    hired(before, made.organs[WATER].pk, days=10, level="本科")
    found: Figures = enter("reviewer").get(f"{PAGE}?first={season.year - 1}&last={season.year}").context["found"]
    told = lines(found)
    assert told["录用", "录用人数"].cells == (1, 4, 5)
    assert told["录用", "录用人数比上年"].cells == (None, 30_000, None)
    assert told["周期", "公告至审批（日）"].cells == (10, 100, 55)
    only: Figures = enter("reviewer").get(f"{PAGE}?first={season.year - 1}&last={season.year - 1}").context["found"]
    assert lines(only)["录用", "录用人数"].cells == (1, 1)
    for wrong in (f"first={season.year}&last={season.year - 1}", f"first={season.year - 10}&last={season.year}", "first=1&last=3"):
        assert enter("reviewer").get(f"{PAGE}?{wrong}").status_code == 422


def test_approved_plans_are_counted_by_whom_they_are_for(enter: Enter, made: County) -> None:
    plan = approved(enter, made)
    told = lines(enter("reviewer").get(f"{PAGE}?last={plan.year}").context["found"])
    assert (told["录用计划", "计划名额"].cells[-1], told["录用计划", "应届毕业生"].cells[-1], told["录用计划", "不限"].cells[-1]) == (3, 3, 0)


def test_the_workbook_says_what_the_page_says(enter: Enter, season: Recruitment) -> None:
    reviewer = enter("reviewer")
    found: Figures = reviewer.get(PAGE).context["found"]
    book = CalamineWorkbook.from_filelike(BytesIO(reviewer.get(f"{PAGE}export/").content))
    assert book.sheet_names == ["数量", "比率", "各次招考", "乡镇空编"]
    told = {(row[0], row[1]): row[2:-1] for row in book.get_sheet_by_name("数量").to_python()[2:]}
    assert told == {key: [cell if cell is not None else "" for cell in line.cells] for key, line in lines(found).items() if not line.is_rate}
    assert ["录用人员：机关层级", "县乡占比", "75.0%"] in [[row[0], row[1], row[-2]] for row in book.get_sheet_by_name("比率").to_python()]


def test_only_the_authority_reads_them_and_names_nobody(enter: Enter, season: Recruitment) -> None:
    for address in (PAGE, f"{PAGE}export/"):
        assert enter("officer").get(address).status_code == 403
    assert "甲1" not in enter("reviewer").get(PAGE).content.decode()


def test_the_page_asks_as_often_however_many_were_hired(enter: Enter, made: County, season: Recruitment) -> None:
    client = enter("reviewer")
    client.get(PAGE)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        return len(queries)

    once = asked()
    for _ in range(5):
        hired(season, made.organs[WATER].pk, level="大专", year=season.year)
    copy = Recruitment.objects.get(pk=season.pk)
    copy.pk = None
    copy.save()
    assert asked() == once
