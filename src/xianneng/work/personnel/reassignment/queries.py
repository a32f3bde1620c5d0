"""What can be asked of 人员转隶: whom an organ would hand over, with what they hold; the target posts as written; what stands in the way; the list."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import seats
from xianneng.foundation.cases.models import Case, Subject, SubjectState, Task, TaskState
from xianneng.foundation.organs.models import Establishment, Organ
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.quotas.models import Member
from xianneng.foundation.record.models import Basic, Post, Rank, Sanction, Standing
from xianneng.law import transfer as law
from xianneng.law.refusals import Refused

REASSIGNMENT = "personnel.reassignment"
NONE = "不任职务"
PARTS = re.compile(r"\t+|[,，\s]+")
SHOWN = 5  # names in a sentence


@dataclass(frozen=True, slots=True)
class Handed:
    """One line of the roster: the number in it, who, and what they hold on the day before they go. ``title``: of the main post, empty for none."""

    number: int
    person_id: int
    name: str
    sex: str
    birth_on: date
    establishment: str
    title: str
    layer: str
    rank: str


def serving(organ: Organ, on: date) -> list[tuple[int, str]]:
    """Who serves in an organ itself, in its own order: id and name."""
    rows = Standing.objects.as_of(on).filter(organ=organ, status="在职").order_by("team_order", "person_id")
    names = dict(Basic.objects.as_of(on).filter(person_id__in=rows.values("person_id")).values_list("person_id", "name"))
    return [(person_id, names.get(person_id, "")) for person_id in rows.values_list("person_id", flat=True)]


def chosen(case: Case) -> QuerySet[Subject]:
    """The subjects who go: not who was taken out or is suspended."""
    return Subject.objects.filter(case=case, state=SubjectState.ACTIVE)


def people(case: Case, on: date) -> list[Handed]:
    """The roster of a case, in its order, by the file of a date. Four queries, however many they are."""
    ids = chosen(case).values("person_id")
    basic = {row.person_id: row for row in Basic.objects.as_of(on).filter(person_id__in=ids)}
    standing = dict(Standing.objects.as_of(on).filter(person_id__in=ids).values_list("person_id", "establishment"))
    posts = {row.person_id: row for row in Post.objects.as_of(on).filter(person_id__in=ids, is_main=True)}
    ranks = dict(Rank.objects.as_of(on).filter(person_id__in=ids).values_list("person_id", "rank"))
    return [Handed(position + 1, each, basic[each].name, basic[each].sex, basic[each].birth_on, standing.get(each, ""),
                    posts[each].title if each in posts else "", posts[each].layer if each in posts else "", ranks.get(each, ""))
            for position, each in chosen(case).order_by("position").values_list("position", "person_id") if each in basic]


def proposed(roster: Sequence[Handed]) -> str:
    """The target posts as the form proposes them, a line a person: number, name, the title held."""
    return "\n".join(f"{each.number}\t{each.name}\t{each.title or NONE}" for each in roster)


def targets(text: str, roster: Sequence[Handed]) -> dict[int, str]:
    """The target title of each, by person; who is not named keeps the one held. Refused, line by line, for what is none of them."""
    found, wrong = {each.person_id: each.title for each in roster}, []
    by_number = {each.number: each for each in roster}
    for at, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        number, name, title = [*PARTS.split(line.strip(), maxsplit=2), "", ""][:3]
        who = by_number.get(int(number)) if number.isdecimal() and len(number) < 7 else None
        if who is None or who.name != name:
            wrong.append(f"第{at}行“{line.strip()[:30]}”的序号和姓名与名册不符")
        elif len(title.strip()) > 120:
            wrong.append(f"第{at}行的职务名称超过120个字")
        elif title.strip():
            found[who.person_id] = "" if title.strip() == NONE else title.strip()
    if wrong:
        raise Refused("拟任职务有误", why="；".join(wrong[:SHOWN]) + (f"，等{len(wrong)}处" if len(wrong) > SHOWN else ""),
                      then="每行依次为序号、姓名、拟任职务，可以从 Excel 中整列粘贴")
    return found


def hindrances(case: Case, on: date) -> list[str]:
    """What must end or go along first, each in a sentence with the first names: left, decided later, in another case. Six queries at most."""
    going = chosen(case)
    ids = going.values("person_id")
    gone = going.exclude(person_id__in=Standing.objects.as_of(on).filter(organ=case.organ, status="在职").values("person_id"))
    later = Standing.objects.known().filter(person_id__in=ids, valid_from__gt=on)
    ranks = Rank.objects.known().filter(person_id__in=ids, valid_from__gt=on)
    posts = Post.objects.known().filter(person_id__in=ids, valid_from__gt=on)
    others = Subject.objects.filter(person_id__in=ids, case__closed_at=None, case__effective_at=None).exclude(case=case).exclude(
        state=SubjectState.REMOVED).order_by("case__number")
    running = [(each, number) for each, number in others.values_list("person_id", "case__number")]
    said = [("不是本机关的在职人员", gone.values_list("person_id", flat=True)),
            ("已批准离职，或者人员归属以后已有变动", later.values_list("person_id", flat=True)),
            ("有已批准、尚未到任职级时间的职级", ranks.values_list("person_id", flat=True)),
            ("有以后才任的职务", posts.values_list("person_id", flat=True))]
    names = _names([*(each for _, found in said for each in found), *(each for each, _ in running)], on)
    return [*(f"{_some([names.get(each, '') for each in dict.fromkeys(found)])}{words}" for words, found in said if found),
            *([f"{_some([f'{names.get(each, str())}（{number}）' for each, number in running])}还有在办的办件"] if running else [])]


def _names(person_ids: Sequence[int], on: date) -> dict[int, str]:
    return dict(Basic.objects.as_of(on).filter(person_id__in=person_ids).values_list("person_id", "name")) if person_ids else {}


def investigated(case: Case, on: date) -> list[str]:
    """Who of a case is under investigation: said to who decides, with the file they take over."""
    found = Sanction.objects.as_of(on).filter(person_id__in=chosen(case).values("person_id"), track="调查").values_list("person_id", flat=True)
    return list(_names(list(found), on).values())


def room(case: Case, to: Organ, roster: Sequence[Handed], on: date) -> law.Room:
    """What stands free in the organ that takes over, on the day: of each establishment, and of the places of ranks."""
    coming = Counter(each.establishment for each in roster)
    held = dict(Establishment.objects.as_of(on).filter(organ=to, kind__in=coming).values("kind").annotate(sum=Sum("count")).values_list("kind", "sum"))
    there = Counter(Standing.objects.as_of(on).filter(organ=to, status="在职", establishment__in=coming).values_list("establishment", flat=True))
    return law.Room(on, tuple((kind, count, held.get(kind), there[kind]) for kind, count in sorted(coming.items())), _quota(case, to, roster, on))


def _quota(case: Case, to: Organ, roster: Sequence[Handed], on: date) -> law.Said:
    """Whether there are places for all of the ranks; those of a pool of both organs go along. A question a rank and layer, not a person."""
    moves: list[quotas.Move] = []
    try:
        for (rank, layer), count in Counter((each.rank, each.layer) for each in roster if each.rank).items():
            move = quotas.Move(to.pk, "", layer, rank)
            if not set(quotas.places(move, on)[0]) <= set(_own(case.organ_id, rank, layer, on)):
                moves += [move] * count
        quotas.check_free(moves, on=on)
    except Refused as short:
        words = "，".join(part for part in (short.what, short.why) if part)
        return (law.UNMET if Member.objects.as_of(on).filter(organ=to).exists() else law.ASK), words
    return law.MET, f"接收机关有可用的职级职数，需 {len(moves)} 名" if moves else "职级不占职数，或者在同一统筹内，不另占职数"


def _own(organ_id: int, rank: str, layer: str, on: date) -> list[tuple[int, str]]:
    """The places that a rank uses where it is held; none where no quota was approved there."""
    try:
        return quotas.places(quotas.Move(organ_id, rank, layer, ""), on)[1]
    except Refused:
        return []


def last_order(to: Organ, on: date) -> int:
    """The last place in the order of an organ's people."""
    return Standing.objects.as_of(on).filter(organ=to).aggregate(last=Max("team_order"))["last"] or 0


def moved(case: Case, since: date) -> tuple[list[Standing], list[Post]]:
    """What these persons hold on a day and go with: their standing, and every post."""
    ids = chosen(case).values("person_id")
    return list(Standing.objects.as_of(since).filter(person_id__in=ids)), list(Post.objects.as_of(since).filter(person_id__in=ids))


@dataclass(frozen=True, slots=True)
class Line:
    """A reassignment as the list shows it."""

    case: Case
    count: int
    task: Task | None


def listed(viewer: Viewer, path: str, *, size: int) -> list[Line]:
    """The reassignments out of a place and into it, the newest first. Three queries."""
    cases = Case.objects.filter(Q(organ__path__startswith=path) | Q(data__to_path__startswith=path), seats.of_others(viewer, "pk"), type=REASSIGNMENT)
    rows = cases.select_related("organ").prefetch_related("tasks").order_by("-opened_at", "-pk")[:size]
    return [Line(case, case.data.get("count", 0), next((each for each in case.tasks.all() if each.state == TaskState.OPEN), None)) for case in rows]


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:SHOWN]) + (f"等{len(names)}人" if len(names) > SHOWN else "")


def words(counts: Mapping[Any, int]) -> str:
    """行政编制 12 名、工勤编制 1 名."""
    return "、".join(f"{kind} {count} 名" for kind, count in counts.items())
