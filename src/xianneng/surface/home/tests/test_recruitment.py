"""招考 through pages: a table taken in, its texts decided about, published as a case, searched by anyone, screened against, amended by a notice."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from python_calamine import CalamineWorkbook

from xianneng.foundation.cases.models import Case
from xianneng.foundation.exchange.positions_bench import HEAD, positions
from xianneng.foundation.exchange.writing import Book
from xianneng.foundation.ledger.models import Leaf
from xianneng.surface.home.tests.test_quota_cases import agree, proposed
from xianneng.surface.project.testing import County, verify
from xianneng.work.recruitment import operations, publishing
from xianneng.work.recruitment.models import Amendment, Position, Recruitment, Ruling
from xianneng.work.recruitment.tasks import read_table

Enter = Callable[[str], Client]
TERMS = {"name": "示例县2027年度考试录用公务员", "year": 2027, "opens_on": "2026-12-01", "closes_on": "2026-12-10", "ages_on": "2026-11-30",
         "age_least": 18, "age_most": 38, "age_most_postgraduate": 43}
ANNOUNCED = {"announcement": "示例县公开考试录用公务员。", "materials": "身份证、毕业证书。", "notes": "诚信报考。"}
LAWYER = {"birth_on": "2001-05-01", "gender": "男", "politics": "中共党员", "level": "本科", "major": "法学", "year": 2027, "degree": "是", "grassroots": 0,
          "project": "无", "certificates_all": "1"}


def row(name: str, major: str, remarks: str, **more: str) -> list[object]:
    """A row in the central layout."""
    [found] = positions(1)
    given = {"招考职位": name, "职位代码": name, "专业": major, "备注": remarks, "学历": "本科及以上", "政治面貌": "不限", "基层工作最低年限": "无限制", **more}
    return [given.get(head, value) for head, value in zip(HEAD, found, strict=True)]


ROWS = (row("执法一", "法学类", "限男性"), row("执法二", "法学类、某自设方向须面议", "限女性；未尽之处另有安排甲"), row("会计", "会计学", "具有较强的文字能力"),
        row("文秘", "中国语言文学类", "未尽之处另有安排甲", 工作地点="邻省邻市"))


def book(*rows: Sequence[object]) -> SimpleUploadedFile:
    """A workbook as it is sent."""
    content = BytesIO()
    with Book(content) as made:
        sheet = made.add_worksheet("职位")
        for at, each in enumerate(rows):
            sheet.write_row(at, 0, each)
    return SimpleUploadedFile("职位表.xlsx", content.getvalue())


def prepared(reviewer: Client, *rows: Sequence[object]) -> Recruitment:
    """A recruitment with its table and announcement."""
    assert reviewer.post("/recruitment/new/", TERMS).status_code == 302
    found = Recruitment.objects.get()
    address = f"/recruitment/{found.pk}/prepare/"
    assert reviewer.post(f"{address}table/", {"table": book(["招考简章"], HEAD, *(rows or ROWS))}).status_code == 302
    assert reviewer.post(f"{address}announcement/", ANNOUNCED).status_code == 302
    assert reviewer.post(f"{address}plan/", {"document": "示组通字〔2026〕21号"}).status_code == 302
    found.refresh_from_db()
    return found


def ruled(reviewer: Client, found: Recruitment) -> None:
    """Every waiting text is left to a person."""
    for each in reviewer.get(f"/recruitment/{found.pk}/reading/").context["rows"]:
        assert reviewer.post(f"/recruitment/{found.pk}/reading/", {"reader": each.reader, "text": each.text, "ruling": "由人审核"}).status_code == 302


def justified(reviewer: Client, found: Recruitment) -> None:
    """Every limit is given a reason."""
    address = f"/recruitment/{found.pk}/limits/"
    for each in reviewer.get(address).context["rows"]:
        kind, organ, words = each.finding.key
        assert reviewer.post(address, {"limit": kind, "organ": organ, "words": words, "reason": "职位需要"}).status_code == 302


def published(enter: Enter) -> Recruitment:
    """A published recruitment."""
    reviewer = enter("reviewer")
    found = prepared(reviewer)
    ruled(reviewer, found)
    justified(reviewer, found)
    assert agree(enter("leader"), proposed(reviewer.post(f"/recruitment/{found.pk}/prepare/publish/"))).status_code == 302
    found.refresh_from_db()
    return found


@pytest.mark.row("REC-05")
def test_from_a_workbook_to_a_published_table(enter: Enter, made: County) -> None:
    reviewer, leader = enter("reviewer"), enter("leader")
    found = prepared(reviewer)
    address = f"/recruitment/{found.pk}/"
    assert (found.report["read"], found.report["bad"], Position.objects.count()) == (4, 0, 4)
    assert Client().get(address).status_code == 404, "nobody sees it before it is published"
    assert enter("officer").get(f"{address}prepare/").status_code == 403
    refused = reviewer.post(f"{address}prepare/publish/")
    assert refused.status_code == 422
    assert "没有决定由谁判断" in refused.content.decode()
    waiting = reviewer.get(f"{address}reading/").context["rows"]
    assert [(each.text, each.count) for each in waiting] == [("未尽之处另有安排甲", 2), ("法学类、某自设方向须面议", 1)], "equal sentences are one"
    ruled(reviewer, found)
    justified(reviewer, found)
    case = proposed(reviewer.post(f"{address}prepare/publish/"))
    assert reviewer.post(f"{address}prepare/announcement/", ANNOUNCED).status_code == 409, "nothing moves while it is decided"
    text = leader.get(f"/case/{case.number}/").content.decode()
    for words in ("4 个，招录 4 人", "职位表.xlsx", "由人审核的文字", "2 处"):
        assert words in text
    assert agree(leader, case).status_code == 302
    page = Client().get(address)
    assert page.status_code == 200
    assert "4 个，招录 4 人" in page.content.decode()
    case.refresh_from_db()
    assert Leaf.objects.filter(case_number=case.number, body__contains=case.data["digest"]).exists()
    assert verify(publishing.verify) == []


def test_what_changed_behind_the_case_is_not_published(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    found = prepared(reviewer)
    ruled(reviewer, found)
    justified(reviewer, found)
    case = proposed(reviewer.post(f"/recruitment/{found.pk}/prepare/publish/"))
    Position.objects.filter(at=1).update(count=9)
    assert "呈报之后职位表或公告已变" in agree(enter("leader"), case).content.decode()
    found.refresh_from_db()
    assert found.published_at is None


def test_what_is_not_approved_may_be_worked_on_again(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    found = prepared(reviewer)
    ruled(reviewer, found)
    justified(reviewer, found)
    agree(enter("leader"), proposed(reviewer.post(f"/recruitment/{found.pk}/prepare/publish/")), "不同意")
    found.refresh_from_db()
    assert (found.state, found.published_at) == ("编制中", None)
    assert reviewer.post(f"/recruitment/{found.pk}/prepare/announcement/", ANNOUNCED).status_code == 302


@pytest.mark.parametrize("statement", [
    "UPDATE recruitment_position SET texts = '{}'", "DELETE FROM recruitment_position", "DELETE FROM recruitment_ruling",
    "UPDATE recruitment_recruitment SET announcement = '另行通知'", "UPDATE recruitment_recruitment SET published_at = NULL",
    "INSERT INTO recruitment_ruling (recruitment_id, reader, text, ruling, wording, ruled_by, ruled_at) SELECT id, 'remarks', 'x', '不是条件', '', '', now() FROM recruitment_recruitment"])
def test_a_published_table_cannot_be_changed(enter: Enter, made: County, statement: str) -> None:
    published(enter)
    with pytest.raises(DatabaseError, match="published"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_behind_the_platforms_back_it_is_found(enter: Enter, made: County) -> None:
    found = published(enter)
    case = Case.objects.get(number=found.case_number)
    case.data["digest"] = "0" * 64
    case.save()
    assert "不符" in verify(publishing.verify)[0]


@pytest.mark.row("REC-05")
def test_a_change_afterwards_is_a_notice_with_its_reason(enter: Enter, made: County) -> None:
    found, reviewer, leader = published(enter), enter("reviewer"), enter("leader")
    address = f"/recruitment/{found.pk}/position/1/"
    given = {"key": "remarks", "new": "限女性", "reason": "笔误"}
    assert reviewer.post(f"{address}amend/", given | {"new": "限男性"}).status_code == 422, "no change"
    assert reviewer.post(f"{address}amend/", given | {"reason": ""}).status_code == 422
    case = proposed(reviewer.post(f"{address}amend/", given))
    assert reviewer.post(f"{address}amend/", given).status_code == 409, "one at a time"
    assert agree(leader, case).status_code == 302
    notice = Amendment.objects.get()
    assert (notice.old, notice.new, notice.reason, notice.leaf.case_number) == ("限男性", "限女性", "笔误", case.number)
    text = Client().get(address).content.decode()
    assert "“限男性”更正为“限女性”。理由：笔误" in text
    assert Position.objects.get(at=1).texts["remarks"] == "限男性", "what was published stands"
    woman = Client()
    woman.post(f"/recruitment/{found.pk}/match/", LAWYER | {"gender": "女"})
    assert [row.name for row, _ in woman.get(f"/recruitment/{found.pk}/match/").context["matched"].rows] == ["执法一"]
    agree(leader, proposed(reviewer.post(f"{address}amend/", {"key": "", "new": "", "reason": "计划调整"})))
    assert "这一职位已经取消" in Client().get(address).content.decode()
    assert sum(woman.get(f"/recruitment/{found.pk}/match/").context["matched"].counts.values()) == 3


def test_a_text_may_be_said_to_mean_the_same_as_other_words(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    found = prepared(reviewer)
    address, text = f"/recruitment/{found.pk}/reading/", "未尽之处另有安排甲"
    wrong = reviewer.post(address, {"reader": "remarks", "text": text, "ruling": "等同于", "wording": "另议"})
    assert wrong.status_code == 422
    assert 'value="另议"' in wrong.content.decode(), "what was typed stays"
    assert reviewer.post(address, {"reader": "remarks", "text": text, "ruling": "等同于", "wording": "限中共党员报考"}).status_code == 302
    assert [each.text for each in reviewer.get(address).context["rows"]] == ["法学类、某自设方向须面议"]
    assert "中共党员" in reviewer.get(f"/recruitment/{found.pk}/position/4/").content.decode()
    assert reviewer.post(f"{address}?show=已决定", {"reader": "remarks", "text": text, "ruling": ""}).status_code == 302
    assert not Ruling.objects.exists()


def test_anyone_searches_by_place_organ_major_and_words(enter: Enter, made: County) -> None:
    found, client = published(enter), Client()
    def names(**asked: str) -> list[str]:
        return [each.name for each in client.get(f"/recruitment/{found.pk}/", asked).context["page"].rows]
    assert names() == ["执法一", "执法二", "会计", "文秘"]
    assert names(place="邻市") == ["文秘"]
    assert names(organ="示例部", words="执法") == ["执法一", "执法二"]
    assert names(major="监狱学") == ["执法一", "执法二"], "a class holds its majors"
    assert names(words="没有的") == []
    assert found.name in client.get("/recruitment/").content.decode()


def test_which_positions_somebody_may_apply_for_and_why_not(enter: Enter, made: County) -> None:
    found, client = published(enter), Client()
    address = f"/recruitment/{found.pk}/match/"
    assert "matched" not in client.get(address).context
    assert client.post(address, LAWYER | {"year": "今年"}).status_code == 422
    assert client.post(address, LAWYER).status_code == 302
    def rows(state: str) -> dict[str, list[str]]:
        return {row.name: [words for _, answer, words in reasons if answer == state] for row, reasons in client.get(f"{address}?state={state}").context["matched"].rows}
    assert set(rows("met")) == {"执法一"}
    assert rows("unmet") == {"执法二": ["限女性"], "会计": ["所学专业不在所列专业内"], "文秘": ["所学专业不在所列专业内"]}
    client.post(address, {"forget": "1"})
    assert "matched" not in client.get(address).context
    client.post(address, {"gender": "女"})
    counts: Any = client.get(address).context["matched"].counts
    assert counts == {"unmet": 1, "ask": 3, "met": 0}, "who says nothing is not refused"


def test_columns_that_are_not_known_are_mapped_once(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    head = [{"专业": "所需专业门类", "备注": "其他说明事项"}.get(name, name) for name in HEAD]
    found = prepared(reviewer)
    address = f"/recruitment/{found.pk}/prepare/"
    reviewer.post(f"{address}table/", {"table": book(head, *ROWS)})
    assert [name for _, name in reviewer.get(address).context["unmapped"]] == ["所需专业门类", "其他说明事项"]
    assert reviewer.post(f"{address}columns/", {"column-0": "major", "column-1": "organ"}).status_code == 422, "organ has its column"
    assert reviewer.post(f"{address}columns/", {"column-0": "major", "column-1": "remarks"}).status_code == 302
    assert Position.objects.get(at=1).texts["major"] == "法学类"
    reviewer.post(f"{address}table/", {"table": book(head, *ROWS)})
    assert reviewer.get(address).context["unmapped"] == [], "remembered"


def test_what_is_wrong_stands_at_its_cell_and_keeps_the_table_from_publication(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    found = prepared(reviewer, row("执法一", "法学类", "限男性", 招考人数="若干"), row("执法二", "法学类", "限男性"))
    text = reviewer.get(f"/recruitment/{found.pk}/prepare/").content.decode()
    assert "L3" in text
    assert "“若干”不是非负整数" in text
    assert "职位表有 1 行有问题" in text
    refused = reviewer.post(f"/recruitment/{found.pk}/prepare/table/", {"table": SimpleUploadedFile("职位表.pdf", b"%PDF")})
    assert refused.status_code == 422
    assert "只接收 Excel" in refused.content.decode()


WRITTEN = {"organ": "县水利局", "name": "文秘", "code": "7001", "count": "1", "text_major": "中国语言文学类", "text_education": "本科及以上", "text_remarks": "限男性"}


@pytest.mark.row("REC-03")
def test_a_position_is_written_by_hand_and_read_while_it_is(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    found = prepared(reviewer)
    address = f"/recruitment/{found.pk}/prepare/position/"
    drafted = reviewer.post(address, WRITTEN | {"count": ""})
    assert drafted.status_code == 200, "read, not kept"
    text = drafted.content.decode()
    assert "中国语言文学类" in text
    assert "限男性" in text
    assert [each.kind for _, each in drafted.context["limits"]] == ["gender"]
    assert Position.objects.count() == 4
    refused = reviewer.post(address, WRITTEN | {"count": "", "save": "1"})
    assert refused.status_code == 422
    assert 'value="文秘"' in refused.content.decode()
    assert reviewer.post(address, WRITTEN | {"save": "1"})["Location"] == f"/recruitment/{found.pk}/position/5/"
    assert reviewer.post(address, WRITTEN | {"save": "1"}).status_code == 422, "a code is one position's"
    row = Position.objects.get(at=5)
    assert (row.sheet, row.texts) == ("手工编写", {"major": "中国语言文学类", "education": "本科及以上", "remarks": "限男性"})
    assert reviewer.post(f"{address}5/", WRITTEN | {"save": "1", "text_remarks": ""}).status_code == 302
    assert "remarks" not in Position.objects.get(at=5).texts
    reviewer.post(f"/recruitment/{found.pk}/prepare/table/", {"table": book(HEAD, ROWS[0])})
    assert list(Position.objects.order_by("at").values_list("at", "name")) == [(1, "执法一"), (2, "文秘")], "a new table leaves it there"
    assert reviewer.post(f"{address}1/strike/").status_code == 422, "the file's rows are the file's"
    assert reviewer.post(f"{address}2/strike/").status_code == 302
    assert Position.objects.count() == 1


def test_no_position_is_written_into_a_table_that_is_decided_about(enter: Enter, made: County) -> None:
    found, reviewer = published(enter), enter("reviewer")
    assert reviewer.post(f"/recruitment/{found.pk}/prepare/position/", WRITTEN | {"save": "1"}).status_code == 409
    assert enter("officer").get(f"/recruitment/{found.pk}/prepare/position/").status_code == 403


def test_a_large_table_is_read_in_the_background(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    reviewer = enter("reviewer")
    found = prepared(reviewer)
    monkeypatch.setattr(operations, "LIGHT", 100)
    address = f"/recruitment/{found.pk}/prepare/"
    assert reviewer.post(f"{address}table/", {"table": book(HEAD, ROWS[0])}).status_code == 302
    assert "正在读取" in reviewer.get(address).content.decode()
    assert reviewer.get(address, headers={"HX-Request": "true"}).status_code == 204
    read_table.func(found.pk)
    assert reviewer.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert Position.objects.count() == 1
    read_table.func(found.pk)
    reviewer.post(f"{address}table/", {"table": SimpleUploadedFile("职位表.xlsx", b"PK" + b"0" * 200)})
    read_table.func(found.pk)
    assert "不能" in reviewer.get(address).content.decode() or "无法" in reviewer.get(address).content.decode()
    assert Position.objects.count() == 1, "what cannot be read changes nothing"


def test_the_rows_with_problems_come_back_to_be_mended(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    found = prepared(reviewer, row("执法一", "法学类", "限男性", 招考人数="若干"), row("执法二", "法学类", "限男性"))
    sent = reviewer.get(f"/recruitment/{found.pk}/prepare/annotated/")
    assert sent.status_code == 200
    rows = CalamineWorkbook.from_filelike(BytesIO(sent.content)).get_sheet_by_index(0).to_python()
    assert any("“若干”不是非负整数" in str(cell) for line in rows for cell in line)
    reviewer.post(f"/recruitment/{found.pk}/prepare/table/", {"table": book(HEAD, ROWS[0])})
    assert reviewer.get(f"/recruitment/{found.pk}/prepare/annotated/").status_code == 404


def test_the_terms_can_be_changed_until_it_is_proposed(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    found = prepared(reviewer)
    address = f"/recruitment/{found.pk}/prepare/terms/"
    assert 'value="示例县2027年度考试录用公务员"' in reviewer.get(address).content.decode()
    wrong = reviewer.post(address, TERMS | {"closes_on": "2026-11-01", "name": "改名"})
    assert wrong.status_code == 422
    assert 'value="改名"' in wrong.content.decode(), "what was typed stays"
    assert reviewer.post(address, TERMS | {"name": "改名"}).status_code == 302
    found.refresh_from_db()
    assert found.name == "改名"
    ruled(reviewer, found)
    justified(reviewer, found)
    assert reviewer.post(f"/recruitment/{found.pk}/prepare/publish/").status_code == 302
    assert reviewer.post(address, TERMS).status_code == 409
