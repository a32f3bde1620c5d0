"""What can be asked: recruitments that are published or one's own, their positions by place, organ, major and words, a position, a match."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from xianneng.foundation.access.authority import Viewer
from xianneng.law.recruitment.majors import by_name, plain
from xianneng.law.recruitment.reading import MAJOR_KEYS
from xianneng.law.recruitment.screening import Applicant, Terms
from xianneng.law.refusals import NotFound
from xianneng.work.recruitment import readings
from xianneng.work.recruitment.models import Amendment, ColumnMapping, Position, Recruitment, State

PREPARE = "recruitment.prepare"
STATES = ("unmet", "ask", "met")


def listed(viewer: Viewer | None) -> list[Recruitment]:
    """The published ones, the newest first; for who prepares them, those of their jurisdiction before."""
    seen = Q(state=State.PUBLISHED)
    if viewer and viewer.may(PREPARE):
        seen |= Q(organ__path__startswith=viewer.jurisdiction_path)
    counted = Recruitment.objects.filter(seen).select_related("organ")
    return list(counted.order_by("-made_at"))


def recruitment_for(viewer: Viewer | None, recruitment_id: int) -> Recruitment:
    """A recruitment that anyone may see, or that the viewer prepares. NotFound otherwise."""
    found = Recruitment.objects.select_related("organ").filter(pk=recruitment_id).first()
    if found is None or (found.state != State.PUBLISHED and not prepares(viewer, found)):
        raise NotFound("没有找到这一招考", then="请从招考列表进入")
    return found


def prepares(viewer: Viewer | None, recruitment: Recruitment) -> bool:
    """Whether the viewer prepares it."""
    return viewer is not None and viewer.may(PREPARE, recruitment.organ.path)


def own(viewer: Viewer, recruitment_id: int) -> Recruitment:
    """A recruitment that the viewer prepares. NotFound otherwise."""
    found = recruitment_for(viewer, recruitment_id)
    viewer.require(PREPARE, found.organ.path)
    return found


@dataclass(frozen=True)
class Search:
    """What is looked for; empty: everything."""

    place: str = ""
    organ: str = ""
    major: str = ""
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not (self.place or self.organ or self.major or self.words)


def positions(recruitment: Recruitment, search: Search) -> QuerySet[Position]:
    """The positions that fit a search, in the table's order. A major is looked for with the classes that hold it."""
    found = Position.objects.filter(recruitment=recruitment).order_by("at")
    if search.place:
        found = found.filter(Q(place__icontains=search.place) | Q(more__settlement__icontains=search.place))
    if search.organ:
        found = found.filter(Q(organ__icontains=search.organ) | Q(unit__icontains=search.organ))
    if search.words:
        found = found.filter(Q(name__icontains=search.words) | Q(brief__icontains=search.words) | Q(code=search.words) | Q(texts__remarks__icontains=search.words))
    if search.major:
        wanted = Q()
        for name in names_of(search.major):
            for key in MAJOR_KEYS:
                wanted |= Q(**{f"texts__{key}__icontains": name})
        found = found.filter(wanted)
    return found


def names_of(major: str) -> list[str]:
    """A major, and the classes of the national catalogues that hold it."""
    above = {entry.parent for entry in by_name().get(plain(major), ()) if entry.scheme == "国家" and entry.kind == "专业"}
    classes = {name for name, entries in by_name().items() for entry in entries
               if entry.scheme == "国家" and entry.kind == "类" and entry.code in above and name.endswith("类")}
    return [major, *sorted(classes)]


@dataclass(frozen=True)
class Page:
    """Some positions, how many fit and how many they take, and what notices say of those shown."""

    rows: Sequence[Position]
    count: int
    takes: int
    changes: Mapping[int, Mapping[str, str]]


def page(recruitment: Recruitment, search: Search, *, offset: int, size: int) -> Page:
    """A page of a search."""
    found = positions(recruitment, search)
    sums = found.order_by().aggregate(rows=Count("pk"), takes=Sum("count"))
    return Page(list(found[offset:offset + size]), sums["rows"], sums["takes"] or 0, readings.amended(recruitment.pk))


def position(recruitment: Recruitment, at: int) -> Position:
    """One position. NotFound where there is none."""
    found = Position.objects.filter(recruitment=recruitment, at=at).first()
    if found is None:
        raise NotFound("没有找到这一职位", then="请从职位列表进入")
    return found


def notices(recruitment: Recruitment, at: int | None = None) -> list[Amendment]:
    """The notices since publication, the newest first; of one position, or of all."""
    found = Amendment.objects.filter(recruitment=recruitment).order_by("-pk")
    return list(found if at is None else found.filter(at=at))


def terms(recruitment: Recruitment) -> Terms:
    """What the announcement says for every position."""
    return Terms(recruitment.ages_on, recruitment.year, recruitment.age_least, recruitment.age_most, recruitment.age_most_postgraduate)


@dataclass(frozen=True)
class Matched:
    """One applicant against a recruitment: how many positions of each state, and a page of one of them with the reasons of each."""

    counts: Mapping[str, int]
    rows: Sequence[tuple[Position, Sequence[tuple[str, str, str]]]]
    count: int


def match(recruitment: Recruitment, who: Applicant, search: Search, *, state: str, offset: int, size: int) -> Matched:
    """The positions of one state (met, ask, unmet) that fit a search, with every condition and its reason."""
    asked = readings.asked(recruitment)
    screened = asked.table.screen(who, terms(recruitment))
    states = screened.states.to_list()
    fitting = None if search.is_empty else set(positions(recruitment, search).values_list("at", flat=True))
    of_state: dict[str, list[int]] = {name: [] for name in STATES}
    for number, (at, code) in enumerate(zip(asked.places, states, strict=True)):
        if fitting is None or at in fitting:
            of_state[STATES[code]].append(number)
    shown = of_state[state][offset:offset + size]
    rows = {row.at: row for row in Position.objects.filter(recruitment=recruitment, at__in=[asked.places[number] for number in shown])}
    return Matched({name: len(numbers) for name, numbers in of_state.items()},
                   [(rows[asked.places[number]], screened.reasons(number)) for number in shown], len(of_state[state]))


def ready(recruitment: Recruitment) -> list[str]:
    """What is missing before publication may be proposed (RECR-PROC-02); nothing: it may."""
    missing = [f"没有填写{title}" for name, title in (("announcement", "招考公告"), ("materials", "应当提交的申请材料"), ("notes", "其他须知事项"))
               if not getattr(recruitment, name).strip()]
    if not Position.objects.filter(recruitment=recruitment).exists():
        return ["没有职位表", *missing]
    if recruitment.report.get("bad"):
        missing.insert(0, f"职位表有 {recruitment.report['bad']} 行有问题")
    undecided = sum(not each.is_read for each in readings.waiting(recruitment.pk))
    return [*missing, *([f"有 {undecided} 处文字没有决定由谁判断"] if undecided else [])]


def remembered(organ_id: int) -> dict[str, dict[str, str]]:
    """The mappings that an organ's officers kept, by fingerprint."""
    return dict(ColumnMapping.objects.filter(organ_id=organ_id).values_list("fingerprint", "columns"))


def plain_search(given: Mapping[str, Any]) -> Search:
    """The search of an address."""
    return Search(*(str(given.get(name, "")).strip()[:60] for name in ("place", "organ", "major", "words")))
