"""What the letter 晋升资格答复 says about one person: the verdict, each condition, and whom to turn to."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Office
from xianneng.foundation.documents.papers.answer import Answer, Point
from xianneng.foundation.documents.papers.parts import in_words
from xianneng.foundation.record.queries import Item, holding
from xianneng.law.catalogue import cite
from xianneng.law.promotion import Reason, told
from xianneng.law.refusals import NotFound
from xianneng.surface.home.queries import person
from xianneng.work.ranks.queries import Explained, explain_person

# What may be done against the decision on which a condition rests, by the condition.
APPEALS = {
    "sanction": "对上列处分不服的：{}。期限从当时起算，已过的不重新起算。",
    "results": "对上列年度考核不称职等次不服的，可自知道之日起三十日内向原处理机关申请复核，也可直接提出申诉（《公务员法》第95条）。"}

SAME_NAME = 4  # signs by which a condition's words repeat its title: 政治素质考察 below 政治素质
SUPERVISORS = re.compile(r"监委|监察委|监察机关|监察局|监察部")
OF_ORGAN = "所在机关给予的处分，可自知道之日起三十日内向原处理机关申请复核，也可直接提出申诉（《公务员法》第95条）"
OF_SUPERVISION = ("监察机关给予的政务处分，可自收到之日起一个月内向原机关申请复审，对复审决定仍不服的，一个月内向上一级监察机关申请复核"
                  "（《公职人员政务处分法》第55条）")
OF_PARTY = "党纪处分，按党章的规定提出申诉"


def letter(viewer: Viewer, person_id: int, on: date, *, today: date) -> Answer:
    """The letter on the verdict of a date, dated today. NotFound out of scope, or where the person does not serve then.

    By what is told to the person, whoever prints it. Signed by the person's organ; what somebody prints about themselves bears no organ's name.
    """
    found = explain_person(viewer, person_id, on, to_person=True)
    if found is None:
        raise NotFound("此人在这一天不在职", then="请把时点移到在职的日期")
    whole = person.known(viewer, person_id)
    head = person.head(whole, on)
    granted = found.row["granted"]
    reasons: Sequence[Reason] = () if granted else found.reasons
    conclusion = (f"您已批准自{in_words(found.row['granted_on'])}起任{granted}，到期自行生效，不需再提出。" if granted else
                  f"{told({**found.row, 'first_on': found.first_on})}达到最低任职年限只是具备资格，不是到期即晋升（{cite('RANK-PROM-02', on)}）。"
                  f"{f'{found.turns}。' if found.turns else ''}")
    return Answer(
        organ=head.organ, on=today, name=found.name, position=_position(head), target_rank=granted or found.target or "", judged_on=on,
        note=found.leaving if granted else found.leaving or found.retiring, conclusion=conclusion,
        unmet=tuple(_point(each) for each in reasons if each.state == "unmet"), to_find=tuple(_point(each) for each in reasons if each.state == "ask"),
        met=tuple(each.title for each in reasons if each.state == "met"), remedies=() if granted else _remedies(found, person.turn_to(whole, today), _routes(holding(whole["sanction"], on), on)),
        signed_by="" if viewer.person_id == person_id else head.organ)


def _point(reason: Reason) -> Point:
    """A condition; where the law is silent, with the reading that was taken."""
    head, colon, rest = reason.text.partition("：")
    said = rest if colon and head[:SAME_NAME] == reason.title[:SAME_NAME] else reason.text
    text = said + (f"（{reason.default}）" if reason.default else "")
    return Point(reason.title, text, reason.article, reason.remedy)


def _routes(held: Sequence[Item], on: date) -> str:
    """How the sanctions in their period may be appealed against, each by whose it is; every way where the file does not say whose."""
    barring = [each.values for each in held if "处分" in each.values["track"] and (each.values["until_on"] or on) >= on]
    return "；".join(dict.fromkeys(route for values in barring for route in _routes_of(values))) or "；".join((OF_ORGAN, OF_SUPERVISION, OF_PARTY))


def _routes_of(values: Mapping[str, Any]) -> tuple[str, ...]:
    if values["track"] == "党纪处分":
        return (OF_PARTY,)
    if values["track"] == "政务处分" or SUPERVISORS.search(values["decided_by"]):
        return (OF_SUPERVISION,)
    return (OF_ORGAN,) if values["decided_by"] else (OF_ORGAN, OF_SUPERVISION)


def _position(head: person.Head) -> str:
    """县水利局人事股股长、二级主任科员（2021年6月1日起）."""
    posts = "、".join(item.values["title"] for item in head.posts) or head.unit.removeprefix(head.organ)
    rank = f"{head.rank.values['rank']}（{in_words(head.rank.valid_from)}起）" if head.rank else "尚未确定职级"
    return f"{head.organ}{posts}、{rank}"


def _remedies(found: Explained, offices: Sequence[tuple[str, Office]], routes: str) -> tuple[str, ...]:
    """To whom to turn, how to have the file mended, how to object, and what may be appealed against."""
    whom = {what: f"{what}（{office.title}　{office.user.display_name}）" for what, office in reversed(offices)}
    said = [f"对本答复有疑问的，请向{whom.get('本机关人事部门', '本机关人事部门')}反映；"
            f"仍不清楚的，可向{whom.get('公务员主管部门', '公务员主管部门')}咨询。",
            "认为档案记载有误的，请写明是哪一项、应当怎样，附证明材料，向本机关人事部门申请更正；更正后按新的记载重新核对。",
            f"对公示的拟晋升人选有异议的，可在公示期内向公示载明的受理单位提出（{cite('RANK-PROM-07')}）。"]
    appeals = [APPEALS[each.clause].format(routes) for each in found.reasons if each.clause in APPEALS and each.state == "unmet"]
    return (*said, *appeals, *(["是否晋升职级的决定不属于申诉事项。"] if appeals else []))
