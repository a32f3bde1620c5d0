"""批量打印 through pages: which papers of whom, what is recorded, the file, what is refused; and an organ's own templates."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from xianneng.foundation.access.models import Reading
from xianneng.foundation.documents import office
from xianneng.foundation.ledger.models import Leaf
from xianneng.law.identity import check_digit
from xianneng.surface.home.tasks import print_job
from xianneng.surface.project.testing import County
from xianneng.work.personnel.models import PaperTemplate, PrintJob, PrintState
from xianneng.work.personnel.printing import jobs

Enter = Callable[[str], Client]
NUMBER = "33019919760411011" + check_digit("33019919760411011")
WHY = "换届考察准备材料"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def deferred(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The jobs that were handed to the worker."""
    waiting: list[int] = []
    monkeypatch.setattr(print_job, "defer", lambda job_id: waiting.append(job_id))
    return waiting


def ask(client: Client, where: str = "", **given: str) -> Any:
    return client.post(f"/print/new/{where}", {"paper": "appointment", "made": "docx", "purpose": WHY, **given})


def job_of(answer: Any) -> PrintJob:
    assert answer.status_code == 302, answer.content.decode()
    return PrintJob.objects.get(pk=answer["Location"].strip("/").split("/")[-1])


def content(client: Client, job: PrintJob) -> bytes:
    answer = client.get(f"/print/{job.pk}/file/")
    assert answer.status_code == 200, answer.content.decode()
    return bytes(answer.content)


def word(file: bytes) -> str:
    """Everything that a Word file says in its text and tables."""
    return "".join(node.text or "" for node in Document(BytesIO(file)).element.body.iter("{*}t"))


def names(made: County, *called: str) -> str:
    return "?ids=" + ",".join(str(made.persons[each]) for each in called)


def test_the_forms_of_two_persons_are_one_file_and_each_of_them_sees_why(made: County, enter: Enter) -> None:
    officer, two = enter("officer"), names(made, "顾景行", "卢采薇")
    assert "顾景行、卢采薇" in officer.get(f"/print/new/{two}").content.decode()

    gu = made.persons["顾景行"]
    job = job_of(ask(officer, two, **{f"proposed_{gu}": "县水利局局长", f"relieved_{gu}": "县水利局副局长"}, reason="工作需要"))
    job.refresh_from_db()
    said = word(content(officer, job))

    assert job.state == PrintState.DONE
    assert said.count("干部任免审批表") == 2
    assert "县水利局局长" in said
    assert "工作需要" in said
    assert "身份证号" not in said
    assert {(each.person_id, WHY in each.purpose) for each in Reading.objects.all()} == {(made.persons[each], True) for each in ("顾景行", "卢采薇")}
    assert Leaf.objects.filter(kind="record.print_papers").count() == 1


def test_each_kind_of_paper_is_made(made: County, enter: Enter) -> None:
    officer, one = enter("officer"), names(made, "顾景行")
    gu = made.persons["顾景行"]
    letter = {"addressee": "县委党校", "document": "县组发〔2026〕9号", "from_on": "2026-12-01", "number": "2026-"}
    expected = {"checking": "计算年龄时间", "registration": "公务员登记表", "labels": "顾景行", "introduction": "兹介绍顾景行同志",
                "notice": "顾景行同志任县水利局局长", "roster": "人员花名册"}
    for paper, words in expected.items():
        job = job_of(ask(officer, one, paper=paper, **letter, **{f"proposed_{gu}": "县水利局局长"}))
        assert words in word(content(officer, job)).replace("\n", ""), paper


def test_single_files_come_as_an_archive_and_the_roster_as_a_workbook(made: County, enter: Enter) -> None:
    officer, two = enter("officer"), names(made, "顾景行", "卢采薇")
    packed = content(officer, job_of(ask(officer, two, made="zip-docx")))
    assert [name.partition(" ")[0] for name in ZipFile(BytesIO(packed)).namelist()] == ["0001", "0002"]
    assert content(officer, job_of(ask(officer, two, paper="roster", made="xlsx"))).startswith(b"PK")
    assert content(officer, job_of(ask(officer, two, made="pdf"))).startswith(b"%PDF")


def test_many_are_left_to_the_worker_and_can_be_stopped(made: County, enter: Enter, deferred: list[int]) -> None:
    officer = enter("officer")
    first, second = job_of(ask(officer)), job_of(ask(officer))
    assert deferred == [first.pk, second.pk]
    assert "等待后台处理" in officer.get(f"/print/{first.pk}/").content.decode()
    assert officer.get(f"/print/{first.pk}/file/").status_code == 404

    officer.post(f"/print/{second.pk}/stop/")
    print_job(first.pk)
    print_job(second.pk)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.done_count, second.state) == (PrintState.DONE, first.total_count, PrintState.STOPPED)
    assert word(content(officer, first)).count("干部任免审批表") == first.total_count > jobs.AT_ONCE


def test_a_job_that_runs_stops_where_it_is_asked_to(made: County, enter: Enter, deferred: list[int]) -> None:
    job = job_of(ask(enter("officer")))
    PrintJob.objects.filter(pk=job.pk).update(stopping=True)
    print_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.size) == (PrintState.STOPPED, 0)


@pytest.mark.parametrize(("given", "words"), [
    ({"purpose": ""}, "请填写"),
    ({"paper": "introduction"}, "干部介绍信要写明"),
    ({"paper": "notice", "number": "1号", "addressee": "各科室"}, "写明每个人的拟任或拟免职务"),
    ({"made": "xlsx"}, "花名册可以成文为 Excel"),
    ({"paper": "labels", "made": "zip-pdf"}, "全体人员一份"),
    ({"reason": f"身份证号{NUMBER}"}, "不写身份证号")])
def test_what_is_missing_is_told_and_nothing_typed_is_lost(made: County, enter: Enter, given: dict[str, str], words: str) -> None:
    answer = ask(enter("officer"), names(made, "顾景行"), document="县组发〔2026〕9号", **given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "县组发〔2026〕9号" in answer.content.decode()
    assert not PrintJob.objects.exists()


def test_a_file_is_only_for_who_asked_and_is_gone_after_a_week(made: County, enter: Enter) -> None:
    officer = enter("officer")
    job = job_of(ask(officer, names(made, "顾景行")))
    assert enter("examiner").get(f"/print/{job.pk}/").status_code == 404
    assert enter("examiner").get(f"/print/{job.pk}/file/").status_code == 404
    assert enter("confirmer").get("/print/").status_code == 403

    job.refresh_from_db()
    jobs.forget(job.ended_at + jobs.KEPT * 2)
    assert officer.get(f"/print/{job.pk}/file/").status_code == 404
    assert "已过期" in officer.get("/print/").content.decode()


def test_nobody_out_of_sight_is_printed(made: County, enter: Enter) -> None:
    assert ask(enter("officer"), names(made, "杜衡")).status_code == 422
    assert not PrintJob.objects.exists()


def template(*lines: str, rows: tuple[str, ...] = ()) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(1, len(rows))
        for cell, text in zip(table.rows[0].cells, rows, strict=True):
            cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def upload(client: Client, file: bytes, kind: str = "appointment", name: str = "本局审批表") -> Any:
    return client.post("/print/templates/", {"kind": kind, "name": name, "file": SimpleUploadedFile("审批表.docx", file)})


def test_an_organs_own_template_is_checked_tried_and_used_before_the_common_form(made: County, enter: Enter) -> None:
    officer = enter("officer")
    wrong = upload(officer, template("姓名：{{姓明}}", "{{家庭.姓名}}"))
    assert wrong.status_code == 422
    assert "正文第1段：没有“姓明”这个字段；正文第2段：“家庭.姓名”要写在表格的一行里" in wrong.content.decode()

    for line in ("第一版 {{姓名}}", "第二版 {{姓名}} 拟任{{拟任职务}}"):
        assert upload(officer, template(line, rows=("{{家庭.称谓}}", "{{家庭.姓名}}"))).status_code == 302
    first, kept = PaperTemplate.objects.order_by("pk")
    assert "第二版 甄示例" in word(officer.get(f"/print/templates/{kept.pk}/sample.docx").content)
    assert enter("officer2").get(f"/print/templates/{kept.pk}/sample.docx").status_code == 404

    two, gu = names(made, "顾景行", "卢采薇"), made.persons["顾景行"]
    page = officer.get(f"/print/new/{two}").content.decode()
    assert page.index(f'value="appointment|{kept.pk}"') < page.index('value="appointment"')
    assert f'value="appointment|{first.pk}"' not in page
    said = word(content(officer, job_of(ask(officer, two, paper=f"appointment|{kept.pk}", **{f"proposed_{gu}": "局长"}))))
    assert "第二版 顾景行 拟任局长母亲顾芸" in said
    assert "第二版 卢采薇 拟任母亲卢芸" in said

    officer.post(f"/print/templates/{kept.pk}/retire/")
    assert f'value="appointment|{first.pk}"' in officer.get(f"/print/new/{two}").content.decode()


def test_a_roster_by_the_organs_own_template(made: County, enter: Enter) -> None:
    officer = enter("officer")
    assert upload(officer, template("{{姓名}}"), kind="roster").status_code == 422
    assert upload(officer, template("名册", rows=("{{人员.序号}}", "{{人员.姓名}}")), kind="roster", name="名册").status_code == 302
    job = job_of(ask(officer, names(made, "顾景行", "卢采薇"), paper=f"roster|{PaperTemplate.objects.get().pk}"))
    assert word(content(officer, job)) == "名册1顾景行2卢采薇"


def test_letters_documents_and_labels_by_the_organs_own_template(made: County, enter: Enter) -> None:
    officer, two = enter("officer"), names(made, "顾景行", "卢采薇")
    gu, lu = made.persons["顾景行"], made.persons["卢采薇"]
    given = {"organ": "县水利局", "addressee": "县委党校", "document": "县组发〔2026〕9号", "from_on": "2026-12-01", "number": "县水介",
             f"proposed_{gu}": "局长", f"relieved_{lu}": "副局长"}
    files = {"introduction": (template("{{编号}} {{主送机关}}：{{姓名}}，{{自何日起}}"), "县水介1 县委党校：顾景行，2026年12月1日县水介2 县委党校：卢采薇，2026年12月1日"),
             "notice": (template("{{文号}} {{依据文件}}", rows=("{{人员.姓名}}", "{{人员.拟任职务}}{{人员.拟免职务}}")), "县水介 县组发〔2026〕9号顾景行局长卢采薇副局长"),
             "labels": (template("标签", rows=("{{人员.编号}}", "{{人员.姓名}}")), "标签DA-0099顾景行DA-0100卢采薇")}
    for kind, (file, expected) in files.items():
        assert upload(officer, file, kind=kind, name=kind).status_code == 302, kind
        kept = PaperTemplate.objects.get(kind=kind)
        assert officer.get(f"/print/templates/{kept.pk}/sample.docx").status_code == 200
        job = job_of(ask(officer, two, paper=f"{kind}|{kept.pk}", **given | ({"number": "DA-0099"} if kind == "labels" else {})))
        assert word(content(officer, job)).replace("\n", "") == expected, kind
    assert upload(officer, template("{{姓名}}"), kind="notice").status_code == 422, "one document of all of them"
    assert upload(officer, template("名册", rows=("{{人员.姓名}}",)), kind="introduction").status_code == 422, "a letter of each"


def test_labels_are_numbered_on_from_the_first(made: County, enter: Enter) -> None:
    officer, two = enter("officer"), names(made, "顾景行", "卢采薇")
    said = word(content(officer, job_of(ask(officer, two, paper="labels", number="DA-0099"))))
    assert said.index("DA-0099") < said.index("卢采薇") < said.index("DA-0100")
    assert "编号" not in word(content(officer, job_of(ask(officer, two, paper="labels"))))


def test_without_libreoffice_a_template_is_word_only_and_the_page_says_so(made: County, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    officer = enter("officer")
    upload(officer, template("{{姓名}}"))
    kept, one = PaperTemplate.objects.get(), names(made, "顾景行")
    assert "没有安装 LibreOffice" in officer.get(f"/print/new/{one}").content.decode()
    answer = ask(officer, one, paper=f"appointment|{kept.pk}", made="pdf")
    assert answer.status_code == 422
    assert "没有安装 LibreOffice" in answer.content.decode()
