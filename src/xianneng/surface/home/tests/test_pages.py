"""Pages through the client: what is on them, who may see them, and what they cost."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import brotli
import pytest
import time_machine
from django.db import transaction
from django.test import Client
from python_calamine import CalamineWorkbook

from xianneng.foundation.access.authority import viewers
from xianneng.foundation.access.models import Office, Reading
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.ledger.standalone import xianneng_verify
from xianneng.foundation.quotas.queries import units_of
from xianneng.foundation.record.models import Basic, Today
from xianneng.foundation.record.operations import add, begin, correct, write
from xianneng.surface.project.testing import NOW, ON, County

Enter = Callable[[str], Client]


def test_what_was_loaded_without_a_case_links_to_its_entry(enter: Enter, made: County, tmp_path: Path) -> None:
    person, officer = made.persons["韦棹歌"], enter("officer")
    with transaction.atomic(), writing(kind="demo.loaded", now=NOW, body={}) as leaf:
        write([add(person_id=person, key="award", valid_from=date(2025, 3, 1), values={"name": "三等功", "granted_by": "示例县", "reason": ""})], leaf=leaf)
    address = f"/ledger/{leaf.id}/receipt/"
    for page in (f"/person/{person}/?tab=award", f"/person/{person}/history/award/"):
        assert f'<a href="{address}" title="下载回执" download>演示数据</a>' in officer.get(page).content.decode(), page
    kept = tmp_path / "receipt"
    kept.write_bytes(officer.get(address).content)
    assert len(xianneng_verify.check_receipts(kept)) == 1
    receipt = officer.get(address).json()
    assert (receipt["leaf"]["id"], receipt["leaf"]["kind"]) == (leaf.id, "demo.loaded")
    assert "body" not in receipt["leaf"], "what else was written at once is nobody's to read here"
    of_a_case = Leaf.objects.exclude(kind="demo.loaded").earliest("pk").pk
    assert officer.get(f"/ledger/{of_a_case}/receipt/").status_code == 404
    assert Client().get(address).status_code == 302


def test_roster_shows_ones_own_organ_in_the_official_order(enter: Enter) -> None:
    text = enter("officer").get("/roster/").content.decode()
    assert "共 20 人" in text
    assert text.index("高既明") < text.index("顾景行") < text.index("梁疏雨")
    assert "单听雨" not in text
    assert "白鹿鸣" not in text


def test_roster_narrows_by_chips(enter: Enter, made: County) -> None:
    officer = enter("reviewer")
    assert "共 31 人" in officer.get("/roster/").content.decode()
    text = officer.get(f"/roster/?organ={made.organs['县住建局'].pk}&sex=女").content.decode()
    assert "共 4 人" in text
    assert "县住建局（含下级）" in text
    assert "共 1 人" in officer.get("/roster/?age=56岁以上&age=51—55岁&rank=二级主任科员").content.decode()
    assert officer.get(f"/roster/?organ={made.organs['邻县水利局'].pk}").status_code == 404


def test_roster_on_another_date_reads_the_file_as_of_it(enter: Enter) -> None:
    officer = enter("officer")
    text = officer.get("/roster/?on=2024-12-31").content.decode()
    assert "正在查看 2024年12月31日的情况" in text
    assert "何清<" not in text  # recruited in December 2025
    assert "2024年12月31日" in officer.get("/roster/").content.decode(), "the lens stays"
    assert "正在查看" not in officer.get("/roster/?on=2026-11-20").content.decode()


def test_chips_mean_the_same_on_other_dates(enter: Enter) -> None:
    officer = enter("reviewer")
    for chips in ("layer=乡科级正职", "education=大学&sex=女", "q=zwc", "q=0612", "rank=一级主任科员", "age=41—45岁"):
        today = officer.get(f"/roster/?on=2026-11-20&{chips}").context["found"]
        other = officer.get(f"/roster/?on=2026-11-19&{chips}").context["found"]
        assert today.count == other.count > 0, chips
        assert [row["person_id"] for row in today.rows] == [row["person_id"] for row in other.rows], chips
    assert officer.get("/roster/?on=2026-11-19&law=met").status_code == 422


def test_every_order_that_is_offered_works_both_ways(enter: Enter) -> None:
    officer = enter("officer")
    for on in ("2026-11-20", "2024-12-31"):
        for order in officer.get(f"/roster/?on={on}").context["asked"].sortable:
            up = [row["person_id"] for row in officer.get(f"/roster/?order={order}").context["found"].rows]
            down = [row["person_id"] for row in officer.get(f"/roster/?order={order}&desc=1").context["found"].rows]
            assert up == down[::-1], (on, order)


def test_roster_fragment_continues_where_the_page_ended(enter: Enter) -> None:
    text = enter("officer").get("/roster/?offset=10", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert "> 11</label></td>" in text


def test_a_roster_is_unfolded_to_be_printed(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    from xianneng.surface.home.queries import roster

    monkeypatch.setattr(roster, "PAGE", 10)
    officer = enter("officer")
    text = officer.get("/roster/").content.decode()
    assert "展开全部" in text
    assert "王伟" not in text
    assert "王伟" in officer.get("/roster/?all=1").content.decode()


def test_columns_are_kept_for_the_user(enter: Enter) -> None:
    officer = enter("officer")
    officer.post("/roster/columns/", {"column": ["native_place", "nonsense"], "next": "/roster/"})
    text = officer.get("/roster/").content.decode()
    assert "示例省示例县" in text
    assert "近三年考核</th>" not in text


def test_export_is_what_is_seen_and_leaves_a_leaf(enter: Enter) -> None:
    answer = enter("officer").get("/roster/export/?sex=女")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[1][:3] == ["序号", "姓名", "性别"]
    assert {row[2] for row in rows[2:-1]} == {"女"}
    assert rows[-1][0].startswith("合计 7 人，平均年龄")
    assert rows[-1][0].endswith("女 7 人")
    leaf = Leaf.objects.get(kind="record.export_roster")
    assert '"count":7' in leaf.body
    assert enter("team").get("/roster/export/").status_code == 403


def test_person_page_reads_like_the_form(enter: Enter, made: County) -> None:
    text = enter("officer").get(f"/person/{made.persons['周望川']}/").content.decode()
    assert "1981.06（45 岁）" in text
    assert "规划科科长（2022.07）" in text
    assert "晋升一级主任科员" in text
    assert "330***********" in text
    assert "198106030" not in text


def test_every_information_set_has_its_tab_and_its_history(enter: Enter, made: County) -> None:
    from xianneng.surface.home.queries.person import TABS

    officer, person = enter("officer"), made.persons["周望川"]
    for key in TABS:
        assert officer.get(f"/person/{person}/?tab={key}").status_code == 200, key
        assert officer.get(f"/person/{person}/history/{key}/").status_code == 200, key
    assert officer.get(f"/person/{person}/?tab=nonsense").status_code == 404
    assert "周芸" not in officer.get(f"/person/{person}/?tab=family").content.decode()
    assert "周芸" in officer.post(f"/person/{person}/reveal/family/", {"purpose": "核对干部档案"}).content.decode()


def test_a_history_leads_back_to_a_page_that_its_reader_has(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    for who, base in (("officer", f"/person/{person}/"), ("zhou", "/me/")):
        for key, tab in (("basic", ""), ("rank", "?tab=rank")):
            reader = enter(who)
            assert f'<a class="btn" href="{base}{tab}">' in reader.get(f"/person/{person}/history/{key}/").content.decode()
            assert reader.get(f"{base}{tab}").status_code == 200


def test_a_correction_shows_in_history_and_differences(enter: Enter, made: County) -> None:
    person, officer = made.persons["周望川"], enter("officer")
    row = Basic.objects.known().get(person_id=person)
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        with transaction.atomic(), writing(kind="personnel.correct", case="WH-2026-0001", now=NOW,
                                           body={"by": "县水利局人事科　许知微"}) as leaf:
            write([correct(person_id=person, key="basic", row_id=row.pk, values={"native_place": "示例省临江县"})],
                  leaf=leaf)
        history = officer.get(f"/person/{person}/history/basic/").content.decode()
        assert "示例省示例县" in history
        assert "示例省临江县" in history
        assert "WH-2026-0001，县水利局人事科　许知微" in history


@pytest.mark.parametrize("on", ["2018-12-31", "2019-05-31", "1990-01-01", "2027-06-30"])
def test_pages_answer_on_dates_before_the_ranks_and_after_today(enter: Enter, on: str) -> None:
    officer = enter("officer")
    roster = officer.get(f"/roster/?on={on}")
    assert roster.status_code == 200
    assert ("正在推算" in roster.content.decode()) == (on > NOW.date().isoformat()), "a forecast is called one"
    assert officer.get("/me/").status_code in (200, 404)
    assert officer.get("/law/").status_code == 200
    assert officer.get("/").status_code == 200


@pytest.mark.row("RNK-22")
def test_what_the_law_says_of_a_person_cites_every_clause(enter: Enter, made: County) -> None:
    text = enter("officer").get(f"/person/{made.persons['周望川']}/law/").content.decode()
    assert "晋升四级调研员" in text
    assert "并行规定\u00a0第18条" in text
    assert "达到年限只是具备基本资格" in text


def test_nobody_sees_people_out_of_scope(enter: Enter, made: County) -> None:
    stranger = made.persons["白鹿鸣"]
    for page in ("", "law/", "history/basic/", "differences/"):
        assert enter("reviewer").get(f"/person/{stranger}/{page}").status_code == 404
    assert enter("zhou").get(f"/person/{made.persons['许知微']}/").status_code == 404
    assert "白鹿鸣" not in enter("reviewer").get("/search/?q=白鹿鸣").content.decode().replace("“白鹿鸣”", "").replace(
        'value="白鹿鸣"', "")


def test_who_reads_numbers_masked_finds_nobody_by_one(enter: Enter, made: County) -> None:
    """What the mask leaves, with the month of birth beside it, would be tried out in a few steps."""
    number = Today.objects.get(person_id=made.persons["周望川"]).id_number
    page = enter("inspector").get(f"/person/{made.persons['周望川']}/").content.decode()
    assert f"{number[:3]}**************{number[-1]}" in page
    for address in (f"/search/?q={number}", f"/search/?q={number[-4:]}", f"/search/?q=周望川%0A{number}", f"/roster/?q={number}"):
        assert enter("inspector").get(address).status_code == 403, address
        assert enter("officer").get(address).status_code == 200, address
    assert enter("inspector").get("/search/?q=周望川").status_code == 200


def test_masked_fields_need_a_reason_and_are_shown_to_the_person(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    officer = enter("officer")
    assert officer.post(f"/person/{person}/reveal/basic/", {"purpose": ""}).status_code == 422
    assert not Reading.objects.exists()
    assert "19810603" in officer.post(f"/person/{person}/reveal/basic/", {"purpose": "核对干部档案"}).content.decode()
    own = enter("zhou").get("/me/").content.decode()
    assert "核对干部档案" in own
    assert "县水利局人事科　许知微" in own
    assert enter("team").post(f"/person/{person}/reveal/basic/", {"purpose": "看看而已"}).status_code == 403


def test_who_asks_gets_a_copy_of_all_that_is_kept_of_them(enter: Enter, made: County) -> None:
    """个人信息保护法 第45条: every set, nothing masked, the looks too; of themselves alone, and not what is not told to them."""
    own = enter("zhou")
    assert enter("officer").post(f"/person/{made.persons['周望川']}/reveal/family/", {"purpose": "核对干部档案"}).status_code == 200
    answer = own.get("/me/copy.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    texts = {name: str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names}
    assert "取得本人信息副本" in own.get("/me/").content.decode()
    assert ("周芸" in texts["家庭成员"], "19810603" in texts["基本信息"], "核对干部档案" in texts["敏感信息查阅记录"]) == (True, True, True)
    assert enter("auditor").get("/me/copy.xlsx").status_code == 403
    with transaction.atomic(), writing(kind="testing.inquiry", body={}, now=NOW) as leaf:
        write([begin(person_id=made.persons["周望川"], key="sanction", valid_from=date(2026, 10, 1), values={
            "track": "调查", "kind": "初步核实"})], leaf=leaf)
    again = CalamineWorkbook.from_filelike(BytesIO(own.get("/me/copy.xlsx").content))
    assert again.sheet_names == book.sheet_names
    assert all("初步核实" not in str(again.get_sheet_by_name(name).to_python()) for name in again.sheet_names)


@pytest.mark.row("RNK-22")
def test_own_page_answers_the_three_misconceptions(enter: Enter) -> None:
    text = enter("zhou").get("/me/").content.decode()
    for words in ("待遇普涨", "到点晋升", "人人有份"):
        assert words in text
    assert enter("auditor").get("/me/").status_code == 403


def test_who_asks_about_their_file_is_sent_to_the_nearest_authority(enter: Enter, made: County) -> None:
    water = made.organs["县水利局"]
    near = Office.objects.create(user=made.users["confirmer"], role="authority_reviewer", title="系统内审核", organ=water,
                                 jurisdiction=water, from_on="2020-01-01")
    named = enter("zhou").get("/me/").context["turn_to"]
    assert [(what, office.user.display_name) for what, office in named] == [
        ("本机关人事部门", "许知微"), ("本机关人事部门", "严敬之"), ("公务员主管部门", "孙砚田")]
    near.delete()
    assert enter("zhou").get("/me/").context["turn_to"][-1][1].user.display_name == "陆怀瑾"


def test_search_by_name_pinyin_and_number(enter: Enter) -> None:
    officer = enter("reviewer")
    for text in ("望川", "zwc", "zhou wang", "330199198106030612", "0612"):
        assert "周望川" in officer.get("/search/", {"q": text}).content.decode(), text
    for part in ("330199198106", "33019919810603061", "30612", "10612"):
        assert "周望川" not in officer.get("/search/", {"q": part}).content.decode(), "a number is not found by its parts"
    assert "单听雨" in officer.get("/search/", {"q": "sty"}).content.decode(), "a polyphonic surname"
    assert "RANK-PROM-03" in officer.get("/search/", {"q": "并行规定》第18条"}).content.decode()
    assert "县水利局" in officer.get("/search/", {"q": "水利"}).content.decode()
    assert "县水利局" in officer.get("/search/", {"q": "县水局"}).content.decode(), "an abbreviation"
    for text in ("xslj", "SLJ", "shui li", "xsj"):
        assert "县水利局" in [each.name for each in officer.get("/search/", {"q": text}).context["found"].organs], text
    assert "县水利局" not in [each.name for each in officer.get("/search/", {"q": "xczj"}).context["found"].organs]
    assert "县水利局" not in [each.name for each in enter("next").get("/search/", {"q": "xslj"}).context["found"].organs], "of another county"


def test_an_organ_that_is_found_leads_to_its_places_and_a_rank_beside_its_name_hides_it_not(enter: Enter, made: County) -> None:
    found = enter("officer").get("/search/", {"q": "县水局 四级主任科员 12月31日"})
    assert [each.name for each in found.context["found"].organs] == ["县水利局"]
    units = found.context["found"].units[made.organs["县水利局"].pk]
    assert units
    assert units == units_of(viewers(made.users["officer"], ON)[0].scope, on=ON, organ_id=made.organs["县水利局"].pk)
    assert all(f'href="/quotas/{unit.pk}/"' in found.content.decode() for unit in units)
    assert not enter("officer").get("/search/", {"q": "四级主任科员"}).context["found"].organs
    found = enter("inspector").get("/search/", {"q": "县水局"})
    assert ([each.name for each in found.context["found"].organs], found.context["found"].units) == (["县水利局"], {}), "without the right to read places"


def test_pasted_list_asks_about_namesakes(enter: Enter) -> None:
    text = enter("reviewer").post("/search/", {"names": "何 清\n王伟、贺云舟\n查无此人"}).content.decode()
    assert "重名 1 个" in text
    assert "没有找到 1 个" in text


def test_desk_has_three_numbers_that_add_up(enter: Enter) -> None:
    text = enter("officer").get("/").content.decode()
    assert "空编 2 名" in text
    assert "试用期满，应当考核" in text
    figures = enter("officer").get("/").context["figures"]
    first, *middle, last = figures.terms
    assert (first.word, last.word, last.sign) == ("核定", "可用", "=")
    assert first.places + sum(each.places if each.sign == "+" else -each.places for each in middle) == last.places


@pytest.mark.parametrize("path", ["/", "/ranks/", "/search/?q=周", "/import/", "/registration/", "/leaving/", "/quotas/"])
def test_pages_with_people_carry_the_watermark(enter: Enter, path: str) -> None:
    assert 'class="water"' in enter("officer").get(path).content.decode()


def test_rules_and_votes_carry_none(enter: Enter) -> None:
    """A vote that names its voter on the screen would not be secret."""
    assert 'class="water"' not in enter("officer").get("/law/").content.decode()


def test_law_pages(enter: Enter) -> None:
    text = enter("zhou").get("/law/?q=RANK-PROM").content.decode()
    assert "RANK-PROM-03" in text
    assert "第18条" in enter("zhou").get("/law/RANK-PROM-03/").content.decode()
    party = enter("zhou").get("/law/DISC-PARTY-01/").content.decode()
    assert ("依照党章提出申诉" in party, "申请复核" in party) == (True, False)
    assert enter("zhou").get("/law/NONSENSE-1/").status_code == 404


def test_sums_of_what_is_shown(enter: Enter) -> None:
    text = enter("officer").get("/roster/sums/?sex=女").content.decode()
    assert "共 7 人" in text
    assert "女 7 人（100%）" in text


@pytest.mark.parametrize(("birth_on", "young"), [(date(1990, 11, 21), 20), (date(1990, 11, 20), 0)])
def test_sums_count_whom_the_chip_of_the_same_name_finds(enter: Enter, birth_on: date, young: int) -> None:
    """The day before the birthday one is 35 still; on it, 36."""
    Today.objects.update(birth_on=birth_on)
    officer = enter("officer")
    assert f"35 岁及以下 {young} 人" in officer.get("/roster/sums/").content.decode()
    assert officer.get("/roster/?age=35岁及以下").context["found"].count == young


@pytest.mark.parametrize(("path", "most"), [
    ("/roster/", 10), ("/roster/?on=2024-12-31", 11), ("/me/", 20), ("/person/{}/", 20), ("/search/?q=周", 10), ("/search/?q=zw", 10), ("/", 25),
    ("/person/{}/differences/?on=2024-12-31", 20)])
def test_pages_cost_a_constant_number_of_queries(enter: Enter, made: County, path: str, most: int,
                                                 django_assert_max_num_queries: Callable[..., object]) -> None:
    officer, path = enter("officer"), path.format(made.persons["周望川"])
    officer.get(path)
    with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
        answer = officer.get(path)
    assert answer.status_code == 200
    assert len(brotli.compress(answer.content, quality=4)) < 60_000


def test_two_chosen_dates_are_compared_item_by_item_with_the_case_behind(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    with transaction.atomic(), writing(kind="testing.change", case="XX-2026-0001", body={}, now=NOW) as leaf:
        write([begin(person_id=person, key="rank", valid_from=date(2026, 3, 1), values={
            "series": "综合管理类", "rank": "四级调研员", "way": "晋升"})], leaf=leaf)
    client, path = enter("officer"), f"/person/{person}/differences/"
    page = client.get(f"{path}?from=2025-01-01&to=2026-06-30")
    text = page.content.decode()
    told = [(line.set, line.item, line.before, line.after) for line in page.context["lines"]]
    assert ("职级", "职级", "一级主任科员", "四级调研员") in told
    assert any((kind, item, before) == ("年度考核", "新增", "") and after.startswith("2024 年度考核 称职") for kind, item, before, after in told)
    assert "/case/XX-2026-0001/" in text
    on_the_day = client.get(f"{path}?from=2025-01-01&to=2026-03-01").content.decode()
    assert "/case/XX-2026-0001/" in on_the_day, "what begins on the later date itself names its case, too"
    assert "<th scope=\"col\">今天</th>" not in text, "only today is called today"
    assert "<th scope=\"col\">今天</th>" in client.get(f"{path}?from=2025-01-01").content.decode()
    with transaction.atomic(), writing(kind="testing.later", case="XX-2026-0002", body={}, now=NOW) as leaf:
        write([begin(person_id=person, key="rank", valid_from=date(2026, 9, 1), values={
            "series": "综合管理类", "rank": "三级调研员", "way": "晋升"})], leaf=leaf)
    assert "XX-2026-0002" not in client.get(f"{path}?from=2025-01-01&to=2026-06-30").content.decode()
    turned = client.get(f"{path}?to=2025-01-01&from=2026-06-30").context["lines"]
    assert [each.after for each in turned] == [each.after for each in page.context["lines"]]
    assert not client.get(f"{path}?from=2025-01-01&to=2025-01-15").context["lines"]
    assert client.get(f"{path}?from=gestern").status_code == 422
    told_by = client.get(f"/person/{person}/").context
    cases = {each.what: told_by["sources"][each.leaf_id].case for each in told_by["moments"] if each.on.year == 2026}
    assert (cases["晋升四级调研员"], cases["晋升三级调研员"]) == ("XX-2026-0001", "XX-2026-0002"), "not the case that ended it"


def test_a_person_s_page_begins_new_matters_for_who_may(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    page = enter("officer").get(f"/person/{person}/")
    assert [title for _, title in page.context["begins"]] == ["晋升职级", "人员调转", "退休和离职", "档案审核和认定", "公务员登记"]
    text = page.content.decode()
    assert all(f'href="/person/{person}/#{place}"' in text and f'id="{place}"' in text for place in ("transfer", "leaving", "paperfile"))
    assert "新办事项" not in enter("officer").get(f"/person/{person}/?on=2024-12-31").content.decode()
    assert "新办事项" not in enter("zhou").get("/me/").content.decode()
