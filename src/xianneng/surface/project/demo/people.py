"""Invented names and identities: no real person is meant."""

import random
from collections.abc import Sequence
from datetime import date
from typing import Any

from xianneng.law.identity import check_digit

SURNAMES = ("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
            "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单解翟仇")
COMPOUND = ("欧阳", "上官", "诸葛", "司徒", "尉迟", "令狐")
GIVEN = ("望汀云砚知思景采敬与听守棹若疏清一漱观怀怀既明松柏溪川岚岫舟澜渚桐梧竹兰芷蘅芸荷菱薇蓁卉"
         "行远之安宁和平正直诚信朴素简静默言书画琴棋文武斌博渊深泽润雨雪霜露晨曦晓昕旭阳晖煦朗晴虹")
# The first people of an organ of the first county, in the order of the team.
FIXED: dict[str, tuple[str, ...]] = {
    "县水利局": ("高既明", "顾景行", "卢采薇", "严敬之", "程守业", "许知微", "孙砚田", "周望川", "沈汀兰", "贺云舟", "陈思源",
             "方与行", "吴听澜", "韦棹歌", "苏若渚", "梁疏雨"),
    "县委组织部": ("王守拙", "章问渠", "陆怀瑾", "舒望舒", "柏如松"),
    "县纪委监委机关": ("秦若谷", "石漱泉", "何清渠", "江一苇"),
    "县住房和城乡建设局": ("翟远山", "单听雨", "解明川", "曾竹溪", "尉迟岚", "欧阳静"),
}
# What the cast's offices are in the file: the last post of each, as the sign-in page calls it.
POSTS = {"高既明": "党组书记、局长", "严敬之": "党组成员、副局长", "许知微": "人事科科长", "孙砚田": "办公室主任", "曾竹溪": "党组成员、人事科科长",
         "陆怀瑾": "部务委员、公务员科科长", "舒望舒": "部务委员、信息科科长", "何清渠": "常委、党风政风监督室主任"}
NAMED = frozenset(name for names in FIXED.values() for name in names)
ETHNICITIES = ("汉族",) * 46 + ("回族", "满族", "土家族", "苗族")
NATIVE_PLACES = tuple(f"示例省{name}县" for name in ("青川", "临江", "望岳", "云溪", "松阳", "长汀", "白鹿", "石桥"))


def pick(draw: random.Random, several: Sequence[Any]) -> Any:
    """One of several, at a fifth of what `choice` costs: a province draws a hundred million times."""
    return several[int(draw.random() * len(several))]


def between(draw: random.Random, low: int, high: int) -> int:
    """A whole number from low to high, as cheaply."""
    return low + int(draw.random() * (high - low + 1))


def name(draw: random.Random) -> str:
    """A name of two to four characters."""
    surname: str = pick(draw, COMPOUND) if draw.random() < 0.01 else pick(draw, SURNAMES)
    given: str = pick(draw, GIVEN)
    return surname + (given if draw.random() < 0.14 else given + pick(draw, GIVEN))


class IdNumbers:
    """Unique ID numbers with a valid check digit, in a region code that no place has."""

    def __init__(self, region: str) -> None:
        self.region = region
        self._last: dict[tuple[date, str], int] = {}

    def next(self, birth_on: date, sex: str) -> str:
        """The next number for a birth date and sex."""
        odd = sex == "男"
        order = self._last.get((birth_on, sex), -1 if odd else 0) + 2
        self._last[birth_on, sex] = order
        first = f"{self.region}{birth_on:%Y%m%d}{order:03d}"
        return first + check_digit(first)
