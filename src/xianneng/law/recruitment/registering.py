"""Registration 报名: who an applicant is by name and document, when a registration is in time, and what its review may say (RECR-PROC-03).

    read_document   an ID number of the mainland, or a document of residents of Hong Kong and Macao
    find_document   the same from the number alone, as lists give it
    read_name       a name as it stands in the document
    refuse_outside  before the period opens, and from its end on
    read_answer     what another system answers about somebody
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from xianneng.law import identity
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Refused

MAINLAND, RESIDENCE, PERMIT = "居民身份证", "港澳居民居住证", "港澳居民来往内地通行证"
DOCUMENTS = (MAINLAND, RESIDENCE, PERMIT)
CLEAR, HIT, SAME, OTHERWISE = "无记录", "有记录", "相符", "不相符"
CREDIT, DEGREES, SERVICE = "诚信", "学历学位", "服务基层项目"
ANSWERS = {CREDIT: (CLEAR, HIT), DEGREES: (SAME, OTHERWISE), SERVICE: (SAME, OTHERWISE)}
"""What is asked of other systems, and their two answers: nothing to decide, and a hit that a person decides about."""
HITS = (HIT, OTHERWISE)
CANCELS_BY = {CREDIT: "RECR-QUAL-08", DEGREES: "RECR-VIOL-01", SERVICE: "RECR-VIOL-01"}
UNTOUCHED, CANCELLED = "不影响", "取消资格"
HONG_KONG_MACAO = ("81", "82")
_PERMIT = re.compile(r"([HM]\d{8})(?:\d{2})?")  # the last two digits count how often it was issued
DOTS = str.maketrans(dict.fromkeys("•・．‧∙⋅", "·"))
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Document:
    """Who somebody is: the kind of document, its number in one form; birth date and sex where the number says them."""

    kind: str
    number: str
    birth_on: date | None = None
    sex: str = ""


def read_document(kind: str, number: str, on: date) -> Document:
    """The document of an applicant on a day. Refused where the number cannot be one of its kind."""
    number = re.sub(r"[\s（）()]", "", number).upper()
    if kind == PERMIT:
        found = _PERMIT.fullmatch(number)
        if not found:
            raise Refused("通行证号码不正确", why="应为字母 H 或 M 加8位数字", then="请按证件核对后重新填写")
        return Document(kind, found[1])
    problems, said = identity.check(number, on=on), identity.read(number)
    if problems or said is None:
        first = problems[0]
        raise Refused(first.message, then=first.right)
    special = said.number[:2] in HONG_KONG_MACAO
    if special != (kind == RESIDENCE) or said.number[:2] in ("71", "83"):
        raise Refused(f"这个号码不是{kind}的号码", why="港澳居民居住证的号码以 81、82 开头，居民身份证的以省份代码开头", then="请核对证件类型和号码")
    return Document(kind, said.number, said.birth_on, said.sex)


def find_document(number: str, on: date) -> Document:
    """The document whose number stands in a list without its kind. Refused where the number cannot be one."""
    plain = re.sub(r"[\s（）()]", "", number).upper()
    return read_document(PERMIT if plain[:1] in ("H", "M") else RESIDENCE if plain[:2] in HONG_KONG_MACAO else MAINLAND, plain, on)


def read_name(name: str) -> str:
    """A name in one form: letters of any script, rare ones too, with · between the parts. Refused where it is none."""
    name = re.sub(r"\s*·\s*", "·", unicodedata.normalize("NFC", name.translate(DOTS)).strip())
    parts = re.split(r"[·\s]", name)
    if not all(part and all(unicodedata.category(each)[0] == "L" for each in part) for part in parts) or not 2 <= len(name) <= LONGEST_NAME:
        raise Refused("姓名不能这样填写", why=f"姓名为2至{LONGEST_NAME}个字，少数民族姓名各部分之间用“·”", then="请按证件上的姓名填写，生僻字照写")
    return name


def refuse_outside(opens_at: datetime, closes_at: datetime, at: datetime) -> None:
    """Refused before registration opens and from the moment at which it closes."""
    if at < opens_at:
        raise Refused("报名还没有开始", why=f"报名自 {_told(opens_at)} 开始", article=cite("RECR-PROC-02"), then="请在报名开始后提交，已填写的信息保留")
    if at >= closes_at:
        raise Refused("报名已经截止", why=f"报名至 {_told(closes_at)} 截止，本次提交在 {at.astimezone(closes_at.tzinfo):%Y-%m-%d %H:%M:%S} 到达", article=cite("RECR-PROC-02"),
                      then="截止以后不能提交、改报或者撤回；可以查看已提交的报名")


def read_answer(subject: str, text: str) -> str | None:
    """What another system says of a matter of `ANSWERS`: nothing, or something that a person decides about (RECR-QUAL-08, RECR-VIOL-01); None where it says neither."""
    return text if text in ANSWERS[subject] else None


def _told(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
