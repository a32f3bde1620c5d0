"""What is wrong in the demonstration, on purpose: each defect with the check that has to find it, and nothing else has."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from xianneng.law.dates import add_months
from xianneng.law.identity import check_digit
from xianneng.surface.project.demo.files import OPEN, File
from xianneng.surface.project.demo.places import Jurisdiction

if TYPE_CHECKING:
    from xianneng.surface.project.demo.making import Serving

# Of organs and books: the first county's organ, and the check that finds it.
TOO_FEW_POSTS, TOO_MANY_RANKS, NOT_POSTED = "县综合行政执法大队", "县交通运输局", "县民政局"
OF_ORGANS = [("establishment_over", TOO_FEW_POSTS), ("quota_over", TOO_MANY_RANKS), ("quota_unlike_file", NOT_POSTED)]


@dataclass(frozen=True, slots=True)
class Defect:
    """One way to spoil a file: the check that finds it, whose file it fits, and the spoiling itself."""

    code: str
    fits: Callable[[File, date], bool]
    spoil: Callable[[File, date], None]


def plant(serving: "Sequence[Serving]", where: Jurisdiction, *, seed: int, on: date) -> list[tuple[str, int]]:
    """Spoil one file for each defect, never the same twice; the checks' codes and persons."""
    order = list(serving)
    random.Random(f"{seed}-defects").shuffle(order)
    planted = []
    for defect in DEFECTS:
        at = next(at for at, (_, _, file) in enumerate(order) if defect.fits(file, on))
        person, _, file = order.pop(at)
        defect.spoil(file, on)
        planted.append((defect.code, person))
    planted += [*_move(order, where), *_double(order)]
    _twin(order)
    return planted


def _move(order: "list[Serving]", where: Jurisdiction) -> "Iterator[tuple[str, int]]":
    """Post and manager of another organ, and kinds of people and establishment of other organs."""
    moves: tuple[tuple[str, str, Callable[[Any, Any], None]], ...] = (
        ("manager_foreign", "机关", lambda file, other: file["standing"][0].update(manager_id=other)),
        ("post_elsewhere", "机关", lambda file, other: file["post"][-1].update(organ_id=other)),
        ("kind_unlike_organ", "机关", lambda file, other: file["standing"][0].update(kind="参公")),
        ("kind_unlike_organ", "参公单位", lambda file, other: file["standing"][0].update(kind="公务员")),
        ("establishment_mixed", "机关", lambda file, other: file["standing"][0].update(establishment="事业编制")))
    for code, kind, spoil in moves:
        at = next(at for at, (_, spec, file) in enumerate(order) if spec.kind == kind and _clerk(file))
        person, spec, file = order.pop(at)
        spoil(file, next(organ.organ_id for organ in where.organs if organ is not spec))
        yield code, person


def _double(order: "list[Serving]") -> "Iterator[tuple[str, int]]":
    """Two people of one sex, born within months of one another, with one ID number."""
    person, _, first = order.pop()
    mine = first["basic"][0]
    other, _, second = next(each for each in order if each[2]["basic"][0]["sex"] == mine["sex"]
                            and abs(each[2]["basic"][0]["birth_on"] - mine["birth_on"]) < timedelta(days=120))
    second["basic"][0].update(id_number=mine["id_number"], birth_on=mine["birth_on"])
    yield from (("id_twice", person), ("id_twice", other))


def _twin(order: "list[Serving]") -> None:
    """One person in the file twice, in two organs: name and birth the same, the ID number mistyped in one digit. No check says so; 合并档案 lists them."""
    _, here, first = order.pop()
    mine = first["basic"][0]
    _, _, second = next(each for each in order if each[1] is not here and each[2]["basic"][0]["sex"] == mine["sex"]
                        and abs(each[2]["basic"][0]["birth_on"] - mine["birth_on"]) < timedelta(days=120))
    number = mine["id_number"]
    mistyped = f"{number[:15]}{(int(number[15]) + 3) % 10}{number[16]}"
    second["basic"][0].update({name: value for name, value in mine.items() if name.startswith("name") or name in ("birth_on", "native_place", "ethnicity")})
    second["basic"][0].update(id_number=mistyped + check_digit(mistyped))


def _of(key: str, at: int = 0, **values: Any) -> Callable[[File, date], None]:
    """Overwrite cells of one row of a set."""
    return lambda file, on: file[key][at].update(values)


def _basic(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[File, date], None]:
    """Overwrite cells of the basic set, computed from what it says."""
    return lambda file, on: file["basic"][0].update(change(file["basic"][0]))


def _born(row: dict[str, Any], birth_on: date) -> dict[str, Any]:
    """A birth date, and an ID number that says the same."""
    first = f"331399{birth_on:%Y%m%d}{'971' if row['sex'] == '男' else '972'}"
    return {"birth_on": birth_on, "id_number": first + check_digit(first)}


def _any(file: File, on: date) -> bool:
    return True


def _clerk(file: File) -> bool:
    """Somebody graded, without a leading post, in the middle of a career, who was never sanctioned."""
    return (len(file["rank"]) > 0 and not file["sanction"] and all(not row["layer"] for row in file["post"])
            and file["rank"][-1]["series"] == "综合管理类" and file["standing"][0]["valid_from"].year < 2018
            and file["basic"][0]["birth_on"].year > 1978)


def _member(file: File, on: date) -> bool:
    return _clerk(file) and file["basic"][0]["party_joined_on"] is not None


def _middle(file: File, on: date) -> bool:
    return _clerk(file)


def _elderly(file: File, on: date) -> bool:
    return file["basic"][0]["sex"] == "男" and file["basic"][0]["birth_on"].year < on.year - 55 and not file["sanction"]


def _probationer(file: File, on: date) -> bool:
    return file["standing"][0]["probation_until"] is not None and not file["rank"]


def _posts(count: int) -> Callable[[File, date], bool]:
    return lambda file, on: _clerk(file) and len(file["post"]) >= count


def _converted(file: File, on: date) -> bool:
    """Converted in 2019 from a post held long, and not promoted since."""
    return _clerk(file) and file["rank"][-1]["way"] == "套转" and file["rank"][-2]["valid_from"] < date(2018, 1, 1)


def _leader_in_a_series(file: File, on: date) -> bool:
    """A leading post of a county organ beside a rank that the quota books leave out."""
    return bool(file["post"][-1]["layer"] == "乡科级副职" and file["rank"][-1]["series"] != "综合管理类")


def _was(grade: str) -> Callable[[File, date], bool]:
    """That result two years ago, and no promotion since: a sanction of that year bars none."""
    return lambda file, on: _clerk(file) and file["rank"][-1]["valid_from"].year < on.year - 2 and any(
        (row["year"], row["grade"]) == (on.year - 2, grade) for row in file["assessment"])


def _climbed(file: File, on: date) -> bool:
    """Two promotions one after the other."""
    return _clerk(file) and len(file["rank"]) > 3 and [row["way"] for row in file["rank"][-2:]] == ["晋升", "晋升"] \
        and file["rank"][-2]["valid_from"] > date(2019, 6, 1)


def _promoted(file: File, on: date) -> bool:
    """Promoted two years ago or before since the ranks are in force, and not 优秀 in that year."""
    last = file["rank"][-1] if file["rank"] else None
    return bool(last and _clerk(file) and last["way"] == "晋升" and date(2019, 12, 1) < last["valid_from"] < date(on.year - 1, 1, 1)
                and last["valid_from"].month > 3 and all(row["year"] != last["valid_from"].year or row["grade"] == "称职" for row in file["assessment"]))


def _admonished(file: File, on: date) -> None:
    """诫勉 two months before the last promotion."""
    since = add_months(file["rank"][-1]["valid_from"], -2)
    file["sanction"].append({"valid_from": since, "valid_to": OPEN, "track": "组织处理", "kind": "诫勉", "extended": False,
                             "document": "", "until_on": add_months(since, 6) - timedelta(days=1), "decided_by": "县委组织部"})


def _skip(file: File, on: date) -> None:
    """As if the promotion before the last had not been."""
    file["rank"].pop(-2)
    file["rank"][-2]["valid_to"] = file["rank"][-1]["valid_from"]


def _sanction(track: str, kind: str, months: int, back: int) -> Callable[[File, date], None]:
    """A sanction decided so many years ago."""
    def spoil(file: File, on: date) -> None:
        since = date(on.year - back, 5, 15)
        file["sanction"].append({"valid_from": since, "valid_to": OPEN, "track": track, "kind": kind, "extended": False,
                                 "document": "", "until_on": add_months(since, months) - timedelta(days=1), "decided_by": "纪检监察机关"})

    return spoil


def _before_service(key: str, **values: Any) -> Callable[[File, date], None]:
    """A row of a year before the entry."""
    def spoil(file: File, on: date) -> None:
        since = add_months(file["standing"][0]["valid_from"], -14)
        until = {"until_on": add_months(since, 6) - timedelta(days=1)} if key == "sanction" else {}
        file[key].append({"valid_from": since, "valid_to": OPEN, **values, **until})

    return spoil


def _late_start(file: File, on: date) -> None:
    """Began to work half a year after entering the service."""
    late = add_months(file["standing"][0]["valid_from"], 6)
    file["basic"][0]["work_started_on"] = file["post"][0]["valid_from"] = late


def _early_post(file: File, on: date) -> None:
    file["post"][0]["valid_from"] = add_months(file["post"][0]["valid_from"], -10)


def _gap(file: File, on: date) -> None:
    file["post"][0]["valid_to"] = add_months(file["post"][0]["valid_to"], -4)


def _before_2019(file: File, on: date) -> None:
    file["rank"][-2]["valid_to"] = file["rank"][-1]["valid_from"] = date(2018, 9, 1)


def _never_converted(file: File, on: date) -> None:
    file["rank"].pop()
    file["rank"][-1]["valid_to"] = OPEN


def _too_high(file: File, on: date) -> None:
    file["rank"][-1].update(rank="一级调研员", way="转任")
    file["level"][-1]["level"] = 17


def _long_probation(file: File, on: date) -> None:
    file["standing"][0]["probation_until"] = add_months(file["standing"][0]["probation_until"], 6)


def _unassessed(file: File, on: date) -> None:
    file["assessment"] = [row for row in file["assessment"] if row["year"] != on.year - 2]


def _future_year(file: File, on: date) -> None:
    last = file["assessment"][-1]
    file["assessment"].append({**last, "year": on.year, "grade": "称职", "valid_from": on - timedelta(days=30)})


def _lower_marked(file: File, on: date) -> None:
    for row in file["education"]:
        row["highest"] = not row["highest"]


DEFECTS = (
    Defect("id_number", _middle, _basic(lambda row: {"id_number": row["id_number"][:17] + _other_digit(row["id_number"][17])})),
    Defect("id_number", _middle, _basic(lambda row: {"id_number": row["id_number"][:17]})),
    Defect("id_number", _middle, _basic(lambda row: {"id_number": (first := "99" + row["id_number"][2:17]) + check_digit(first)})),
    Defect("id_birth", _middle, _basic(lambda row: {"birth_on": row["birth_on"] + timedelta(days=1)})),
    Defect("id_birth", _middle, _basic(lambda row: {"birth_on": row["birth_on"] - timedelta(days=30)})),
    Defect("id_sex", _middle, _basic(lambda row: {"sex": "女" if row["sex"] == "男" else "男"})),
    Defect("id_sex", _middle, _basic(lambda row: {"sex": "女" if row["sex"] == "男" else "男"})),
    Defect("code_unknown", _middle, _of("basic", ethnicity="汗族")),
    Defect("party_early", _member, _basic(lambda row: {"party_joined_on": add_months(row["birth_on"], 12 * 17)})),
    Defect("party_unlike", _member, _of("basic", party_joined_on=None)),
    Defect("party_unlike", _member, _of("basic", political_status="群众")),
    Defect("family_birth", _middle, lambda file, on: file["family"][-1].update(birth_on=file["basic"][0]["birth_on"])),
    Defect("family_birth", lambda file, on: _clerk(file) and file["family"][1]["relation"] == "子女",
           lambda file, on: file["family"][1].update(birth_on=add_months(file["basic"][0]["birth_on"], 120))),
    Defect("work_early", _middle, _basic(lambda row: {"work_started_on": add_months(row["birth_on"], 12 * 15)})),
    Defect("work_late", _posts(2), _late_start),
    Defect("education_early", _middle, lambda file, on: file["education"][0].update(
        valid_from=add_months(file["basic"][0]["birth_on"], 12 * 14))),
    Defect("education_highest", lambda file, on: _clerk(file) and len(file["education"]) == 1, _of("education", highest=False)),
    Defect("education_highest", lambda file, on: _clerk(file) and len(file["education"]) == 2, _of("education", highest=True)),
    Defect("probation_long", _probationer, _long_probation),
    Defect("beyond_retirement", _elderly, lambda file, on: file["basic"][0].update(
        _born(file["basic"][0], date(on.year - 64, 3, 8)))),
    Defect("beyond_retirement", _elderly, lambda file, on: file["basic"][0].update(
        _born(file["basic"][0], date(on.year - 62, 7, 9)))),
    Defect("post_gap", _posts(2), _gap),
    Defect("post_gap", _posts(3), _gap),
    Defect("post_early", _posts(2), _early_post),
    Defect("post_layer", _middle, _of("post", -1, layer="股级正职")),
    Defect("rank_not_in_force", _converted, _before_2019),
    Defect("rank_not_in_force", _converted, _never_converted),
    Defect("rank_unlike_series", _middle, _of("rank", -1, series="行政执法类")),
    Defect("rank_unlike_series", _middle, _of("standing", series="专业技术类")),
    Defect("rank_too_high", _converted, _too_high),
    Defect("rank_leap", _climbed, _skip),
    Defect("rank_leap", _climbed, _skip),
    Defect("rank_in_sanction", _promoted, _admonished),
    Defect("rank_in_sanction", _promoted, _admonished),
    Defect("not_graded", _probationer, _of("standing", probation_until=None)),
    Defect("level_out_of_range", _middle, _of("level", -1, level=27)),
    Defect("level_missing", _middle, lambda file, on: file["level"].clear()),
    Defect("assessment_missing", _middle, _unassessed),
    Defect("assessment_missing", _middle, _unassessed),
    Defect("assessment_not_served", _middle, _before_service("assessment", year=2000, grade="称职", note="")),
    Defect("assessment_not_served", _middle, _future_year),
    Defect("assessment_sanctioned", _was("称职"), _sanction("处分", "记过", 12, 2)),
    Defect("assessment_sanctioned", _was("优秀"), _sanction("处分", "警告", 6, 2)),
    Defect("award_early", _middle, _before_service("award", name="嘉奖", granted_by="示例大学", reason="")),
    Defect("sanction_kind", _was("称职"), _sanction("处分", "严重警告", 18, 2)),
    Defect("sanction_period", _was("称职"), _sanction("处分", "警告", 3, 2)),
    Defect("sanction_early", _middle, _before_service("sanction", track="处分", kind="警告", extended=False, document="",
                                                      decided_by="示例大学")),
    Defect("family_unborn", _middle, lambda file, on: file["family"].append({**file["family"][-1], "relation": "子女", "birth_on": add_months(on, 13)})),
    Defect("family_spouses", _middle, lambda file, on: file["family"].extend({**file["family"][-1], "relation": "配偶", "birth_on": None} for _ in range(
        2 - sum(row["relation"] == "配偶" for row in file["family"])))),
    Defect("education_beyond_highest", lambda file, on: _clerk(file) and len(file["education"]) == 2, _lower_marked),
    Defect("education_degree", lambda file, on: _middle(file, on) and file["education"][0]["education"] == "大专", _of("education", 0, degree="文学学士")),
    Defect("post_layer_high", _leader_in_a_series, _of("post", -1, layer="县处级副职")),
)


def _other_digit(digit: str) -> str:
    return "0" if digit != "0" else "1"
