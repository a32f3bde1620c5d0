"""诚信核查 through pages: a batch goes out, a simulated credit platform answers late, twice, wrong or never, and a person decides about each hit."""

import csv
from collections.abc import Callable, Iterable
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xianneng.foundation.ledger.models import Leaf
from xianneng.surface.home.tests.test_applying import counts, open_table, sent
from xianneng.surface.home.tests.test_registrations_reviewed import decide, kept, number, registered
from xianneng.surface.project.testing import County, verify
from xianneng.work.recruitment.applying import verifying
from xianneng.work.recruitment.applying.models import Act, Application, Inquiry

Enter = Callable[[str], Client]


class Platform:
    """The credit platform, simulated: it takes a file of inquiries and writes files of answers as it is told to."""

    def __init__(self, asked: bytes) -> None:
        self.rows = {row["姓名"]: row for row in csv.DictReader(StringIO(asked.decode("utf-8-sig")))}

    def answers(self, *lines: tuple[str, str, str]) -> SimpleUploadedFile:
        """Name (or a reference nobody knows), result, remark."""
        return self.file(["查询编号", "结果", "说明"], ([self.rows.get(name, {"查询编号": name})["查询编号"], result, remark] for name, result, remark in lines))

    def file(self, head: list[str], rows: Iterable[list[str]]) -> SimpleUploadedFile:
        """A file as it comes back."""
        text = StringIO()
        csv.writer(text).writerows([head, *rows])
        return SimpleUploadedFile("answers.csv", text.getvalue().encode("gb18030"), "text/csv")


def taken(client: Client, page: str, file: SimpleUploadedFile) -> Any:
    """What became of a file of answers."""
    return client.post(page, {"answers": file}).context["taken"]


@pytest.mark.row("REC-14")
@pytest.mark.row("REC-33")
def test_a_platform_that_answers_late_twice_wrong_and_never(enter: Enter, made: County) -> None:
    found, reviewer = open_table(enter), enter("reviewer")
    clients = registered(found, 1, 4)
    page = f"/recruitment/{found.pk}/registrations/checks/"
    assert enter("officer").post(page, {"ask": "1"}).status_code == 403, "screened by the authority, for all organs at once"
    file = reviewer.post(page, {"ask": "1"}).content
    platform = Platform(file)
    assert {name: row["证件号码"] for name, row in platform.rows.items()} == {"许一": number(0), "许二": number(1), "许三": number(2), "许四": number(3)}
    assert not any(number(0) in leaf.body for leaf in Leaf.objects.all())
    assert reviewer.post(page, {"ask": "1"}).status_code == 422, "nobody is asked about twice"
    first = platform.answers(("许一", "无记录", ""), ("许二", "有记录", "失信被执行人"), ("nobody-knows", "有记录", ""), ("许三", "大概有", ""))
    answered = taken(reviewer, page, first)
    assert (answered.new, answered.again, len(answered.wrong)) == (2, 0, 2)
    assert "没有这个查询编号" in answered.wrong[0]
    assert "大概有" in answered.wrong[1]
    twice = taken(reviewer, page, platform.answers(("许一", "有记录", "另有记录"), ("许二", "有记录", "失信被执行人"), ("许三", "有记录", "同名同姓")))
    assert (twice.new, twice.again, len(twice.wrong)) == (1, 1, 1)
    standing = reviewer.get(page).context["standing"]
    assert [(each["asked"], each["missing"]) for each in standing.batches] == [(4, 1)], "of one there is no answer"
    assert [each.application.told["name"] for each in standing.hits] == ["许一", "许二", "许三"]
    assert kept("许二").stage == "待审查", "an answer alone changes nothing"
    hits = {each.application.told["name"]: each.pk for each in standing.hits}
    assert reviewer.post(page, {"inquiry": hits["许二"], "decision": "取消资格", "words": ""}).status_code == 422
    assert reviewer.post(page, {"inquiry": hits["许二"], "decision": "取消资格", "words": "经核实仍在失信名单中"}).status_code == 302
    assert reviewer.post(page, {"inquiry": hits["许三"], "decision": "不影响", "words": "同名同姓，非本人"}).status_code == 302
    assert reviewer.post(page, {"inquiry": hits["许三"], "decision": "取消资格", "words": "再看"}).status_code == 409
    assert (kept("许二").stage, kept("许三").stage) == ("审查不通过", "待审查")
    text = clients[1].get(f"/apply/{kept('许二').pk}/").content.decode()
    for words in ("经核实仍在失信名单中", "公务员法", "可以陈述一次"):
        assert words in text
    assert sent(clients[1], found, 3).status_code == 422, "nor by another position"
    late = taken(reviewer, page, platform.answers(("许二", "无记录", "更正")))
    assert (late.new, "迟到的答复不再改变" in late.wrong[0]) == (0, True)
    assert [act.kind for act in Act.objects.order_by("pk")][-1] == "取消资格"
    assert verify(verifying.verify) == []


def test_who_had_passed_counts_no_more(enter: Enter, made: County) -> None:
    found, reviewer = open_table(enter), enter("reviewer")
    registered(found, 1)
    page = f"/recruitment/{found.pk}/registrations/checks/"
    platform = Platform(reviewer.post(page, {"ask": "1"}).content)
    held = kept("许一")
    decide(reviewer, f"/registrations/{held.pk}/", "通过", seen=held.digest)
    assert counts(found) == {1: (1, 1)}
    taken(reviewer, page, platform.answers(("许一", "有记录", "")))
    reviewer.post(page, {"inquiry": Inquiry.objects.get().pk, "decision": "取消资格", "words": "核实"})
    assert counts(found) == {1: (1, 0)}
    assert verify(verifying.verify) == []


@pytest.mark.row("REC-33")
def test_what_is_claimed_is_compared_by_the_data_centre_and_decided_by_a_person(enter: Enter, made: County) -> None:
    found, reviewer = open_table(enter), enter("reviewer")
    clients = registered(found, 1, 3)
    served = kept("许二")
    served.told["profile"]["project"] = "大学生村官"
    Application.objects.filter(pk=served.pk).update(told=served.told)
    page = f"/recruitment/{found.pk}/registrations/checks/"
    centre = Platform(reviewer.post(page, {"ask": "学历学位"}).content)
    assert [centre.rows["许一"][name] for name in ("学历", "毕业院校", "专业", "毕业年份")] == ["本科", "示例大学", "法学", "2027"]
    assert not {"服务基层项目", "电话", "户籍"} & set(centre.rows["许一"]), "nothing else is told"
    projects = Platform(reviewer.post(page, {"ask": "服务基层项目"}).content)
    assert set(projects.rows) == {"许二"}, "of who claims none nothing is asked"
    assert reviewer.post(page, {"ask": "服务基层项目"}).status_code == 422
    assert reviewer.post(page, {"ask": "1"}).status_code == 200, "credit is a matter of its own"
    answered = taken(reviewer, page, centre.answers(("许一", "不相符", "查无此人"), ("许二", "相符", ""), ("许三", "有记录", "")))
    assert (answered.new, len(answered.wrong), "“相符”或“不相符”" in answered.wrong[0]) == (2, 1, True)
    standing = reviewer.get(page).context["standing"]
    assert {each["subject"]: (each["asked"], each["missing"]) for each in standing.batches} == {"学历学位": (3, 1), "服务基层项目": (1, 1), "诚信": (3, 3)}
    [hit] = standing.hits
    assert reviewer.post(page, {"inquiry": hit.pk, "decision": "取消资格", "words": "学信网没有该学历"}).status_code == 302
    text = clients[0].get(f"/apply/{kept('许一').pk}/").content.decode()
    for words in ("学历学位核查：学信网没有该学历", "公务员录用违规违纪行为处理办法", "可以陈述一次"):
        assert words in text
    assert "学历学位核查取消了" in sent(clients[0], found, 3).content.decode()
    assert kept("许二").stage == kept("许三").stage == "待审查"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", b"\0" * 10])
def test_what_is_no_file_of_answers(enter: Enter, made: County, content: bytes) -> None:
    found, reviewer = open_table(enter), enter("reviewer")
    refused = reviewer.post(f"/recruitment/{found.pk}/registrations/checks/", {"answers": SimpleUploadedFile("a.csv", content)})
    assert (refused.status_code, "答复文件" in refused.content.decode()) == (422, True)
