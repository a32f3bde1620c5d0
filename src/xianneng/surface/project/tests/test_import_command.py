"""``xianneng import`` and ``export`` as a script calls them: an empty platform becomes a county office's."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import psycopg
import pytest

from xianneng.foundation.exchange.positions_bench import HEAD as POSITIONS_HEAD
from xianneng.foundation.exchange.positions_bench import positions
from xianneng.foundation.exchange.tests import packages
from xianneng.foundation.exchange.tests.samples import id_number, workbook
from xianneng.foundation.exchange.tests.workbooks import sheets, written
from xianneng.foundation.ledger import keys

ORGANS = [["机构名称", "机构代码", "上级机构", "机构类型", "机构层级", "机构规格", "行政编制", "领导职数", "一级至四级主任科员职数", "一级、二级主任科员职数",
           "三级、四级调研员职数"],
          ["示范县", "S", "", "地区", "", "", "", "", "", "", 2],
          ["县甲局", "S-1", "示范县", "机关", "县级", "乡科级正职", 20, 4, 10, 5, ""],
          ["县乙局", "S-2", "示范县", "机关", "县级", "乡科级正职", 10, 3, 5, 2, ""]]
HEAD = ["姓名", "性别", "出生年月", "身份证号", "单位", "内设机构", "现任职务", "职务层次", "任现职务时间", "是否主要职务", "参加工作时间", "职级", "任职级时间",
        "级别", "档次", "学历", "2025年度考核"]


def line(serial: int, **changes: str) -> list[str]:
    values = {"姓名": f"示例{'甲乙丙丁戊己'[serial]}", "性别": "男" if serial % 2 else "女", "出生年月": "1985.03",
              "身份证号": id_number(serial=serial), "单位": "县甲局", "参加工作时间": "2008.07", "职级": "二级主任科员",
              "任职级时间": "2023-06-01", "级别": "20", "档次": "4", "学历": "大学", "2025年度考核": "称职"} | changes
    return [values.get(name, "") for name in HEAD]


PEOPLE = [HEAD, line(1, 内设机构="办公室", 现任职务="办公室主任", 任现职务时间="2022-01-10", 是否主要职务="是"), line(2),
          line(3, 单位="县乙局", 现任职务="副局长", 职务层次="乡科级副职", 任现职务时间="2021-04-01", 是否主要职务="是")]


def run(*words: str | Path, url: str = "", home: Path) -> tuple[int, Any]:
    """The command as a process of its own."""
    env = {**os.environ, "DATABASE_URL": url, "XN_DATA": str(home), "XN_KEYS": str(home / "keys"),
           "XN_HEADS": str(home / "heads")}
    done = subprocess.run([sys.executable, "-m", "xianneng.surface.cli", *map(str, words)], env=env, text=True,
                          capture_output=True, check=False, timeout=120)
    found = json.loads(done.stdout) if "--json" in words and done.stdout.startswith("{") else done.stdout + done.stderr
    return done.returncode, found


@pytest.fixture(autouse=True)
def set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `migrate` leaves a new platform."""
    monkeypatch.setenv("XN_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("XN_SECRET_KEY", "of-this-test")
    keys.make()


def test_a_table_without_rows_is_nothing_to_do(tmp_path: Path) -> None:
    blank = workbook(tmp_path / "空表.xlsx", [HEAD])
    code, said = run("import", "roster", blank, "--check", home=tmp_path)
    assert code == 2
    assert "表头下面没有内容" in said
    found = run("import", "roster", blank, "--check", "--json", home=tmp_path)[1]
    assert (found["read"], [each["code"] for each in found["problems"]]) == (0, ["rows.none"]), "a script is told why"


def test_a_file_of_a_folder_that_nobody_reads_is_told(tmp_path: Path) -> None:
    """Whoever collects the rosters of sixty units would think it taken: 乙 is WPS's own, 丙 holds archives of others."""
    folder = tmp_path / "各单位"
    folder.mkdir()
    workbook(folder / "甲.xlsx", PEOPLE)
    (folder / "乙.et").write_bytes((folder / "甲.xlsx").read_bytes())
    with ZipFile(folder / "丙.zip", "w") as inner:
        inner.write(folder / "甲.xlsx", "丙局.xlsx")
    (folder / "~$甲.xlsx").write_bytes(b"lock")
    (folder / "Thumbs.db").write_bytes(b"x")
    with ZipFile(tmp_path / "各单位.zip", "w") as whole:
        for each in folder.iterdir():
            whole.write(each, each.name)
    for source in (folder, tmp_path / "各单位.zip"):
        code, found = run("import", "roster", source, "--check", "--json", "--person-kind", "公务员", "--manager", "单位管理", home=tmp_path)
        assert (code, found["bad"], found["good"]) == (1, 0, len(PEOPLE) - 1), found
        assert [(each["sheet"], each["code"]) for each in found["problems"]] == [("丙.zip", "file.unread"), ("乙.et", "file.unread")]


def test_a_person_in_two_files_is_told_with_both(tmp_path: Path) -> None:
    for name in ("甲局.xlsx", "乙局.xlsx"):
        workbook(tmp_path / name, PEOPLE[:2])
    _, found = run("import", "roster", tmp_path, "--check", "--json", "--person-kind", "公务员", "--manager", "单位管理", home=tmp_path)
    [said] = {each["message"] for each in found["problems"] if each["code"] == "person.repeated"}
    assert "见乙局.xlsx/花名册第2行、甲局.xlsx/花名册第2行" in said


def test_an_empty_platform_becomes_a_county_and_what_is_exported_is_what_is_there(
        fresh_database: Any, tmp_path: Path) -> None:
    def xianneng(*words: str | Path) -> tuple[int, Any]:
        return run(*words, url=fresh_database.url, home=tmp_path)

    organs = workbook(tmp_path / "机构.xlsx", ORGANS)
    roster = workbook(tmp_path / "花名册.xlsx", PEOPLE)
    assert xianneng("import", "roster", roster, "--person-kind", "公务员", "--manager", "单位管理")[1].startswith("平台里还没有机构")
    code, found = xianneng("import", "organs", organs, "--json")
    assert (code, found["good"], found["summary"]["new"], found["summary"]["units"]) == (0, 3, 2, 3), found
    words = ("import", "roster", roster, "--person-kind", "公务员", "--manager", "单位管理", "--json")
    code, found = xianneng(*words, "--check")
    assert (code, found["summary"]["new"], "case" in found) == (0, 3, False), found
    with psycopg.connect(fresh_database.url) as db:
        counts = "SELECT (SELECT count(*) FROM access_office), (SELECT count(*) FROM ledger_leaf)"
        before = db.execute(counts).fetchone()
    xianneng(*words, "--check", "--organ", "S-1")
    with psycopg.connect(fresh_database.url) as db:
        assert db.execute(counts).fetchone() == before, "a check leaves nothing behind, not even an office"
    code, found = xianneng(*words)
    assert (code, found["read"], found["summary"]["new"]) == (0, 3, 3)
    assert found["case"].startswith("DR-")
    assert xianneng(*words)[1]["summary"]["rows"] == 0
    out = tmp_path / "出.xlsx"
    assert xianneng("export", "roster", "-o", out)[0] == 0
    code, found = xianneng("import", "roster", out, "--json")
    assert (code, found["problems"], found["summary"]["rows"]) == (0, [], 0)
    book = tmp_path / "采集.xlsx"
    assert xianneng("export", "workbook", "-o", book)[0] == 0
    packed = tmp_path / "全县.hzb"
    code, said = xianneng("export", "package", "-o", packed)
    assert code == 0
    assert "报送时的文件名：按机构导出文件_" in said
    assert "级别的档次" in said
    code, found = xianneng("import", "package", packed, "--json")
    assert (code, found["problems"], found["summary"]["rows"]) == (0, [], 0)
    assert xianneng("export", "package", "-o", tmp_path / "全县.rar")[0] == 2
    code, found = xianneng("import", "workbook", book, "--json")
    assert (code, found["problems"], found["summary"]["rows"], found["summary"]["same"]) == (0, [], 0, 3)
    with psycopg.connect(fresh_database.url) as db:
        leaves = db.execute("SELECT count(*) FROM ledger_leaf").fetchone()
    for wrong in (tmp_path / "没有" / "x.csv", tmp_path / "x.txt"):
        code, found = xianneng("export", "organs", "-o", wrong)
        assert (code, found.count("\n")) == (2, 1), found
    with psycopg.connect(fresh_database.url) as db:
        assert db.execute("SELECT count(*) FROM ledger_leaf").fetchone() == leaves, "what was not taken out is not in the log"
    out = tmp_path / "机构出.csv"
    assert xianneng("export", "organs", "-o", out)[0] == 0
    code, found = xianneng("import", "organs", out, "--json")
    assert (code, found["summary"]["rows"]) == (0, 0), found
    code, found = xianneng("verify")
    assert code == 0, found


@pytest.mark.parametrize(("name", "content", "code"), [
    ("坏.xlsx", b"PK\x03\x04not really", 2), ("空.csv", b"", 2), ("图.xlsx", b"\x89PNG\r\n\x1a\n", 2)])
def test_what_cannot_be_read_says_so(tmp_path: Path, name: str, content: bytes, code: int) -> None:
    (tmp_path / name).write_bytes(content)
    status, found = run("import", "roster", tmp_path / name, "--check", "--json", home=tmp_path)
    assert (status, found["read"], len(found["problems"])) == (code, 0, 1)


def test_what_a_collection_workbook_has_beyond_the_file_is_named_by_row(tmp_path: Path) -> None:
    path = tmp_path / "采集.xlsx"
    path.write_bytes(written(sheets()))
    code, said = run("import", "workbook", path, "--check", home=tmp_path)
    assert (code, "A99Z1补充 第3行\t未转入：是否考录：是；录用时间：200807" in said) == (0, True), said
    code, found = run("import", "workbook", path, "--check", "--json", home=tmp_path)
    assert (code, found["problems"], ["A06专业技术 第3行", "专业技术资格名称：工程师；获得资格日期：201211；取得资格途径：考试"] in found["not_carried"]) == (0, [], True)


def test_a_package_is_checked_by_itself_and_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "交换包.hzb"
    path.write_bytes(packages.package())
    code, found = run("import", "package", path, "--check", "--json", home=tmp_path)
    assert (code, found["problems"], found["good"]) == (0, [], found["read"])
    path.write_bytes(packages.archive(packages.members(packages.tables()), "约定的口令"))
    code, said = run("import", "package", path, "--check", home=tmp_path)
    assert code == 2
    assert "交换包设有口令" in said


def test_a_column_that_is_not_taken_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "机构.xlsx", [[*ORGANS[0], "实有人数"], *([*row, 1] for row in ORGANS[1:])])
    assert "不导入的列：实有人数" in run("import", "organs", path, "--check", home=tmp_path)[1]
    assert run("import", "organs", path, "--check", "--json", home=tmp_path)[1]["unmapped"] == {"花名册": ["实有人数"]}


def test_a_bad_row_is_told_by_its_cell_and_given_back(tmp_path: Path) -> None:
    bad = list(PEOPLE[1])
    bad[1] = "女"
    path = workbook(tmp_path / "花名册.xlsx", [HEAD, bad, PEOPLE[2]])
    back = tmp_path / "退回.xlsx"
    status, found = run("import", "roster", path, "--check", "--json", "--annotated", back, home=tmp_path)
    assert (status, found["read"], found["good"], found["bad"]) == (1, 2, 1, 1)
    assert [(p["cell"], p["code"]) for p in found["problems"]] == [("B2", "sex.disagrees_with_id")]
    assert back.exists()


def test_where_nothing_can_be_written_it_is_told_before_anything_is_done(tmp_path: Path) -> None:
    bad = workbook(tmp_path / "花名册.xlsx", [HEAD, line(1, 性别="女")])
    for path, why in (("没有/x.xlsx", "不存在"), ("x.txt", "应以 .xlsx 结尾"), (".", "")):
        code, said = run("import", "roster", bad, "--check", "--annotated", tmp_path / path, home=tmp_path)
        assert (code, said.count("\n"), "Traceback" in said) == (2, 1, False), said
        assert why in said
    code, said = run("import", "roster", bad, "--check", "--annotated", tmp_path / "退回.xlsx", home=tmp_path)
    assert (code, (tmp_path / "退回.xlsx").exists()) == (1, True), said


def test_a_table_of_positions_is_checked_and_begins_a_recruitment(fresh_database: Any, tmp_path: Path) -> None:
    rows = [list(row) for row in positions(4)]
    rows[3][POSITIONS_HEAD.index("招考人数")] = "若干"
    path = workbook(tmp_path / "2027年度职位表.xlsx", [POSITIONS_HEAD, *rows])
    status, found = run("import", "positions", path, "--check", "--json", "--annotated", tmp_path / "退回.xlsx", home=tmp_path)
    assert (status, found["read"], found["good"], found["bad"]) == (1, 4, 3, 1)
    assert [problem["cell"] for problem in found["problems"]] == ["L5"]
    assert set(found) >= {"unread", "limits", "unmapped"}
    assert (tmp_path / "退回.xlsx").exists()
    run("import", "organs", workbook(tmp_path / "机构.xlsx", ORGANS), url=fresh_database.url, home=tmp_path)
    status, found = run("import", "positions", path, "--json", url=fresh_database.url, home=tmp_path)
    assert (status, found["summary"]["new"]) == (1, 3), found
    with psycopg.connect(fresh_database.url) as db:
        assert db.execute("SELECT r.name, r.state, count(*) FROM recruitment_recruitment r JOIN recruitment_position p ON p.recruitment_id = r.id GROUP BY r.id").fetchall() == [
            ("2027年度职位表", "编制中", 3)]
    again = ("import", "positions", path, "--recruitment", str(found["recruitment"]))
    assert run(*again, url=fresh_database.url, home=tmp_path)[0] == 1
    with psycopg.connect(fresh_database.url) as db:
        assert db.execute("SELECT count(*) FROM recruitment_position").fetchone() == (3,), "in place of the table before"
    assert run(*again, "--organ", "S-1", url=fresh_database.url, home=tmp_path)[0] == 2, "out of that organ's jurisdiction"
    assert run("import", "positions", path, "--recruitment", "999", url=fresh_database.url, home=tmp_path)[0] == 2
