"""What can be asked of 大调研: the rounds, how far each reached, its talks as far as one may read them, its findings, the workforce behind it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.seats import same_offices
from xianneng.foundation.organs.models import Profile
from xianneng.foundation.organs.queries import INNER, REGION, Place
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.items import hidden_columns
from xianneng.foundation.record.merged import records
from xianneng.foundation.record.models import Basic, Post, Rank, Today
from xianneng.foundation.record.queries import Filters, counted
from xianneng.foundation.record.structure import DIMENSIONS
from xianneng.law.refusals import NotFound
from xianneng.work.survey.models import Mention, Point, Question, Round, State, Talk, Visited

ORGANISE, READ, TALK = "survey.organise", "survey.read", "survey.talk"
USUAL = ("age", "sex", "education", "layer", "rank")  # what every report tells of the workforce
TITLES = {key: each.title for key, each in DIMENSIONS.items()}


def rounds(viewer: Viewer) -> list[Round]:
    """The rounds of the viewer's jurisdiction, and those above that go to its organs and are past their draft; the newest first."""
    path = viewer.jurisdiction_path
    above = Q(organ_id__in=[int(each) for each in path.split("/") if each]) & ~Q(state=State.DRAFTED)
    own = Q(organ__path__startswith=path) if viewer.may(ORGANISE) or viewer.may(READ) else Q(pk__in=[])
    return list(Round.objects.filter(own | above).order_by("-from_on", "-pk")) if path else []


def round_for(viewer: Viewer, round_id: int) -> Round:
    """One of `rounds`. NotFound otherwise."""
    found = next((each for each in rounds(viewer) if each.pk == round_id), None)
    if found is None:
        raise NotFound("没有找到这一次大调研", then="请从大调研列表进入")
    return Round.objects.select_related("organ").get(pk=round_id)


def held_in(organ_id: int, year: int) -> int:
    """How many rounds of a year an authority has, those left out that were given up."""
    return Round.objects.filter(organ_id=organ_id, year=year).exclude(state=State.ENDED).count()


def before(found: Round) -> Round | None:
    """The authority's last round before this one whose report was decided."""
    return Round.objects.filter(organ_id=found.organ_id, frozen_on__isnull=False).exclude(pk=found.pk).filter(
        Q(from_on__lt=found.from_on) | Q(from_on=found.from_on, pk__lt=found.pk)).order_by("-from_on", "-pk").first()


def may_be_visited(path: str, on: date) -> list[Place]:
    """The organs under a jurisdiction to which a round can go, in the official order."""
    rows = Profile.objects.as_of(on).filter(organ__path__startswith=path).exclude(kind__in=(INNER, REGION)).select_related("organ")
    return [Place(row.organ_id, row.name, row.organ.path, row.kind) for row in rows.order_by("order_number", "organ_id")]


@dataclass(frozen=True, slots=True)
class Reached:
    """An organ of a round: how many talks were held there, with how many people, and why none where that was said."""

    organ_id: int
    name: str
    path: str
    talks: int
    people: int
    reason: str

    @property
    def missing(self) -> bool:
        """Whether nobody was talked with there."""
        return self.talks == 0


def reached(found: Round, scope: Scope, on: date) -> list[Reached]:
    """The round's organs within a scope, those not reached first, each part in the official order. Four queries."""
    visited = {each.organ_id: each.reason for each in Visited.objects.filter(round=found)}
    rows = Profile.objects.as_of(on).filter(scope.organs("organ__path"), organ_id__in=visited).select_related("organ").order_by("order_number", "organ_id")
    standing = Talk.objects.filter(round=found, withdrawn_at=None)
    talks = dict(standing.values_list("organ_id").annotate(Count("pk")))
    people = dict(Mention.objects.filter(talk__in=standing, noted=False).values_list("talk__organ_id").annotate(Count("person_id", distinct=True)))
    every = [Reached(row.organ_id, row.name, row.organ.path, talks.get(row.organ_id, 0), people.get(row.organ_id, 0), visited[row.organ_id]) for row in rows]
    return sorted(every, key=lambda each: not each.missing)


def reads_all(viewer: Viewer, found: Round) -> bool:
    """Whether the viewer's office reads what was said in all of a round's talks."""
    return viewer.may(READ, found.organ.path)


def talks(viewer: Viewer, found: Round) -> QuerySet[Talk]:
    """The talks of a round that the viewer may read: all for the authority's offices, for an organ's those of its own office.

    As with an inquiry, never one in which they, or whom they stand in for, are talked with or noted.
    """
    seen = Talk.objects.filter(round=found)
    if not reads_all(viewer, found):
        seen = seen.filter(office__in=same_offices(viewer), organ__path__startswith=viewer.inside)
    about = Mention.objects.filter(person_id__in=viewer.persons).values("talk_id")
    return seen.exclude(pk__in=about).select_related("organ").order_by("-held_on", "-pk")


def talk_for(viewer: Viewer, found: Round, talk_id: int) -> Talk:
    """One of `talks`. NotFound otherwise."""
    talk = talks(viewer, found).filter(pk=talk_id).first()
    if talk is None:
        raise NotFound("没有找到这一谈话记录", then="请核对编号；谈话记录只给公务员主管部门和记录人看")
    return talk


@dataclass(frozen=True, slots=True)
class Named:
    """A mention with the name that the person bears now."""

    mention: Mention
    person_id: int
    name: str


def named(mentions: Iterable[Mention]) -> list[Named]:
    """These mentions in their order, each under the record that goes on. Two queries."""
    rows = list(mentions)
    whose = records({each.person_id for each in rows})
    called = dict(Basic.objects.filter(person_id__in=set(whose.values())).order_by("known_to", "valid_from").values_list("person_id", "name"))
    return [Named(each, whose[each.person_id], called.get(whose[each.person_id], "")) for each in rows]


@dataclass(frozen=True, slots=True)
class Noted:
    """Somebody who was noted: where they serve now, what was said of them and when, and what post or rank they were given since."""

    person_id: int
    name: str
    organ: str
    post: str
    said: Sequence[tuple[date, str, str]]  # day, words, who recorded
    since: Sequence[str]


def noted(viewer: Viewer, found: Round) -> list[Noted]:
    """Everybody noted in the talks that the viewer may read, in the official order, never by how often. A constant number of queries."""
    rows = named(Mention.objects.filter(talk__in=talks(viewer, found).filter(withdrawn_at=None), noted=True).select_related("talk").order_by("talk__held_on", "pk"))
    people = {each.person_id for each in rows}
    now = {each["person_id"]: each for each in Today.objects.filter(person_id__in=people).order_by("organ_order", "organ_id", "team_order", "person_id").values(
        "person_id", "organ_name", "post")}
    order = [*now, *sorted(people - now.keys())]
    used = used_since({person: min(each.mention.talk.held_on for each in rows if each.person_id == person) for person in people})
    where = {person: (row["organ_name"], row["post"]) for person, row in now.items()}
    return [Noted(person, next(each.name for each in rows if each.person_id == person), *where.get(person, ("已不在职", "")),
                  [(each.mention.talk.held_on, each.mention.words, each.mention.talk.made_by) for each in rows if each.person_id == person], used.get(person, []))
            for person in order]


def used_since(days: Mapping[int, date]) -> dict[int, list[str]]:
    """What posts and ranks these people were given after a day of each, in words. Two queries."""
    given: dict[int, list[tuple[date, str]]] = {}
    for person, since, words in (*Post.objects.known().filter(person_id__in=days).values_list("person_id", "valid_from", "title"),
                                 *Rank.objects.known().filter(person_id__in=days).values_list("person_id", "valid_from", "rank")):
        if since > days[person]:
            given.setdefault(person, []).append((since, words))
    return {person: [f"{since} {words}" for since, words in sorted(rows)] for person, rows in given.items()}


def figures(found: Round) -> dict[str, int]:
    """How far a round got: organs, those reached, talks, people talked with, noted, and of these given a post or rank since."""
    standing = Talk.objects.filter(round=found, withdrawn_at=None)
    mentions = Mention.objects.filter(talk__in=standing)
    days: dict[int, date] = {}
    for person, day in mentions.filter(noted=True).order_by("-talk__held_on").values_list("person_id", "talk__held_on"):
        days[person] = day
    whose = records(days)
    return {"organs": Visited.objects.filter(round=found).count(), "reached": standing.values("organ_id").distinct().count(), "talks": standing.count(),
            "people": mentions.filter(noted=False).values("person_id").distinct().count(), "noted": len({whose[each] for each in days}),
            "used": len(used_since({whose[each]: day for each, day in days.items()}))}


def coverage(found: Sequence[Round]) -> dict[int, tuple[int, int, int]]:
    """Of each round its organs, those reached, and its talks. Two queries."""
    organs = dict(Visited.objects.filter(round__in=found).values_list("round_id").annotate(Count("pk")))
    talks = {row["round_id"]: (row["reached"], row["talks"]) for row in Talk.objects.filter(round__in=found, withdrawn_at=None).values("round_id").annotate(
        reached=Count("organ_id", distinct=True), talks=Count("pk"))}
    return {each.pk: (organs.get(each.pk, 0), *talks.get(each.pk, (0, 0))) for each in found}


def questions(found: Round) -> list[Question]:
    """The round's questions in the order in which they were put."""
    return list(Question.objects.filter(round=found).order_by("pk"))


def points(viewer: Viewer, found: Round) -> list[Point]:
    """What the round found: all for the authority, for an organ what it is to see to, once the report is decided."""
    rows = Point.objects.filter(round=found).select_related("organ").order_by("closed_at", "due_on", "pk")
    if not reads_all(viewer, found):
        rows = rows.filter(organ__path__startswith=viewer.jurisdiction_path) if found.frozen_on and viewer.jurisdiction_path else rows.none()
    return list(rows.order_by(F("closed_at").desc(nulls_first=True), "due_on", "pk"))


def asked_of_file(found: Round) -> list[str]:
    """The statistics that a round's report shows: those that answer its questions, then the usual ones."""
    return list(dict.fromkeys([*(each.statistic for each in questions(found) if each.statistic), *USUAL]))


Structure = dict[str, list[list[str | int]]]  # key of a dimension → class and count, in the customary order


def structure(path: str, keys: Sequence[str], on: date) -> Structure:
    """How those who serve under a path on a date are spread, by each of the dimensions."""
    found: Structure = {}
    for key in keys:
        counts = {classes[0]: count for classes, count in counted(Scope((path,)), Filters(organ_path=path), [key], on=on).items()}
        order = [*(each for each in DIMENSIONS[key].classes(on) if each in counts), *sorted(counts.keys() - {*DIMENSIONS[key].classes(on)})]
        found[key] = [[each, counts[each]] for each in order]
    return found


@dataclass(frozen=True, slots=True)
class Table:
    """One statistic: its title, lines of class, count, share in percent, and how many there were in the round before (None: not told)."""

    key: str
    title: str
    lines: Sequence[tuple[str, int, float, int | None]]
    total: int


def tables(now: Structure, last: Structure, hidden: Collection[str] = ()) -> list[Table]:
    """The statistics beside those of the round before; none that tells what is hidden from the reader."""
    kept = hidden_columns(hidden)
    found = []
    for key, rows in now.items():
        if DIMENSIONS[key].today in kept:
            continue
        total, then = sum(int(count) for _, count in rows), {str(name): int(count) for name, count in last.get(key, ())}
        names = [*(str(name) for name, _ in rows), *(name for name in then if name not in {row[0] for row in rows})]
        counts = {str(name): int(count) for name, count in rows}
        found.append(Table(key, TITLES[key], [(name, counts.get(name, 0), 100 * counts.get(name, 0) / total if total else 0,
                                               then.get(name, 0) if key in last else None) for name in names], total))
    return found


def people_of(organ_path: str, without: Collection[int]) -> list[tuple[int, str]]:
    """Who serves in and under an organ, for a form to choose from: id, and name with post. Without these persons."""
    rows = Today.objects.filter(organ_path__startswith=organ_path).exclude(person_id__in=without).order_by("organ_order", "organ_id", "team_order", "person_id")
    return [(person, f"{name}（{post}）" if post else name) for person, name, post in rows.values_list("person_id", "name", "post")[:2000]]


def open_points(found: Round) -> int:
    """How many of a round's findings are not closed."""
    return Point.objects.filter(round=found, closed_at=None).count()
