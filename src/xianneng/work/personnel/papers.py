"""The paper of 信息维护: the notice that a rank is revoked 撤销职级任职, once that is approved."""

from datetime import date

from django.utils.timezone import localdate

from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.queries import organ_of
from xianneng.foundation.documents.layout import Layout
from xianneng.foundation.documents.papers import PAPERS, Ready
from xianneng.foundation.documents.papers.parts import in_words
from xianneng.foundation.documents.papers.prose import LeavingNotice
from xianneng.foundation.organs.queries import formal_names, names
from xianneng.foundation.record.models import Basic, Level, Rank
from xianneng.law.refusals import NotFound
from xianneng.work.personnel import promotions

UNNUMBERED = "　　　〔　　　　〕　　号"  # the office writes its number in


def ready(case: Case) -> list[Ready]:
    """The notice of each rank that the case has revoked."""
    if not case.effective_at:
        return []
    return [Ready("revocation", each["person_id"], _title(case, each["person_id"], _rank(each["row_id"])))
            for each in case.data.get("changes", ()) if each.get("act") == "revoke"]


def paper(case: Case, code: str, person_id: int | None, *, on: date, of_round: int = 0) -> Layout:
    """The notice, on the file as it was when the rank was revoked. NotFound before that."""
    found = next((each for each in ready(case) if (each.code, each.person_id, each.round) == (code, person_id, of_round)), None)
    if found is None or person_id is None or case.effective_at is None:
        raise NotFound("还没有这份文书", why="撤销没有批准，或者人员不在本件", then="请刷新后查看")
    change = next(each for each in case.data["changes"] if each["person_id"] == person_id)
    rank, decided_on = _rank(change["row_id"]), localdate(case.effective_at)
    organ, name = names([case.organ_id], decided_on)[case.organ_id], _name(case, person_id)  # as the notice that gave the rank
    kept = Rank.objects.as_of(decided_on).filter(person_id=person_id).first()
    said = case.opinions.order_by("pk").last()
    return PAPERS[code].lay_out(LeavingNotice(
        organ=(organ_of(said, decided_on, formal_names) if said else "") or organ, number=UNNUMBERED, on=decided_on, addressees=organ, title=found.title, paragraphs=(
            f"{_granted(case, rank)}{name}同志自{in_words(rank.valid_from)}起任{organ}{rank.rank}。现因{change['why'].rstrip('。')}，经研究决定：",
            f"撤销{name}同志{organ}{rank.rank}任职。" + _effect(case, rank, decided_on) + (f"仍任{kept.rank}" if kept else "原职级不变") + "；" + _rest(case, rank, decided_on),
            f"依据：{change['material'].rstrip('。')}。办件编号：{case.number}。")))


def _effect(case: Case, rank: Rank, decided_on: date) -> str:
    """Since when it is not held: one that had begun is void from its first day (公务员法 第106条)."""
    if rank.valid_from > decided_on:
        return "该职级尚未到任职级时间，自始不任职，"
    return f"该次晋升自{in_words(rank.valid_from)}起无效（{promotions.VOID_BY}），"


def _rest(case: Case, rank: Rank, decided_on: date) -> str:
    """What becomes of the level given with the rank, and of its place."""
    level = next((each["level"] for each in case.data.get("taken", ()) if each.get("level") and "to" not in each), None)
    if rank.valid_from > decided_on:
        return "级别不因此变动，为其锁定的职数予以释放。"
    kept = Level.objects.as_of(decided_on).filter(person_id=rank.person_id).first()
    before = f"{kept.level}级" if kept else ""
    return (f"随该职级确定的级别{level}级一并撤销，恢复原级别{before}" if level else "级别不因此变动") + "，占用职数的予以释放。"


def _granted(case: Case, rank: Rank) -> str:
    """By what the rank had been given: its document, and the case that decided it."""
    number = promotions.granted_by([rank.person_id]).get(rank.pk, "")
    cited = rank.document + (f"（{number}）" if number else "")
    return f"{cited}决定，" if cited else "原决定"


def _title(case: Case, person_id: int, rank: Rank) -> str:
    return f"关于撤销{_name(case, person_id)}同志{rank.rank}任职的通知"


def _rank(row_id: int) -> Rank:
    return Rank.objects.get(pk=row_id)


def _name(case: Case, person_id: int) -> str:
    on = localdate(case.effective_at or case.opened_at)
    return Basic.objects.as_of(on).filter(person_id=person_id).values_list("name", flat=True).first() or ""
