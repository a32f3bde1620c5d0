"""晋升资格的书面答复: why somebody may not be promoted in rank yet, and from when, told to the person concerned."""

from dataclasses import dataclass
from datetime import date

from xianneng.foundation.documents.layout import (
    ADDRESSEE,
    OFFICIAL,
    TITLE,
    Block,
    Layout,
    Paragraph,
)
from xianneng.foundation.documents.papers.parts import closed, headed, in_words, joined, numeral, signed


@dataclass(frozen=True)
class Point:
    """One condition of the law: its title, what the file says of it with the numbers, its article, what can be done."""

    title: str
    text: str
    article: str
    remedy: str = ""


@dataclass(frozen=True)
class Answer:
    """What the letter says. ``signed_by`` is empty for the copy that somebody prints for themselves."""

    organ: str
    on: date
    name: str
    position: str  # post and rank with the day since which it is held
    target_rank: str
    judged_on: date
    conclusion: str
    unmet: tuple[Point, ...]
    to_find: tuple[Point, ...]  # what officials have to find; no machine does
    met: tuple[str, ...]
    remedies: tuple[str, ...]  # to whom to turn, and how to object
    signed_by: str
    note: str = ""  # what stands beside the verdict and does not change it: statutory retirement reached or in sight


def answer(data: Answer) -> Layout:
    """Lay out the letter: the answer first, then each condition, then whom to turn to."""
    title = f"关于晋升{data.target_rank or '职级'}资格的答复"
    sections: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("结论", (Paragraph(data.conclusion), *((Paragraph(f"另：{data.note}。"),) if data.note else ()))),
        ("尚不符合的条件", _points(data.unmet)),
        ("有待组织认定的条件", _points(data.to_find)),
        ("已经符合的条件", (Paragraph(f"{joined(data.met)}，共{len(data.met)}项。"),) if data.met else ()),
        ("反映问题和提出异议", tuple(Paragraph(text) for text in data.remedies)))
    return Layout(f"{data.name}：{title}", data.on, closed((
        Paragraph(title, TITLE), Paragraph(f"{data.name}同志：", ADDRESSEE),
        Paragraph(f"您现任{data.position}。按{in_words(data.judged_on)}的档案信息逐项核对，现就您的职级晋升资格答复如下："),
        *headed(tuple(section for section in sections if section[1]))), *_end(data)), OFFICIAL)


def _points(points: tuple[Point, ...]) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(f"（{numeral(at)}）{each.title}：{each.text}。依据：{each.article}。"
                           + (f"{each.remedy}。" if each.remedy else "")) for at, each in enumerate(points, 1))


def _end(data: Answer) -> tuple[Paragraph, ...]:
    """The signature block; who prints it for themselves gets no organ's name below it."""
    if not data.signed_by:
        return (Paragraph(f"（本件由本人于{in_words(data.on)}自行打印，供查询核对；需要正式答复的，请向{data.organ}人事部门提出。）"),)
    return signed(f"{data.signed_by}（盖章）", data.on)
