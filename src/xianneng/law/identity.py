"""Rules of the citizen's ID number (公民身份号码, GB 11643): 18 digits with a check digit, or the 15 of before 1999.

Region (6) + birth date (8) + serial (3, odd for men) + check digit.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from xianneng.law.tables import rows

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


FIRST_YEAR = 1900  # nobody in any file was born before


@dataclass(frozen=True)
class Problem:
    """What is wrong with a number (`message`) and what would be right (`right`), both in Chinese; `code` is stable."""

    code: str
    message: str
    right: str


@dataclass(frozen=True)
class Identity:
    """What a sound number says: its 18-digit form, province, birth date and sex (男/女)."""

    number: str
    province: str
    birth_on: date
    sex: str


def check_digit(first_17: str) -> str:
    """The check digit that belongs to the first 17 digits."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True)) % 11]


def to_18(number: str) -> str:
    """The 18-digit form of a 15-digit number; other text comes back unchanged."""
    if len(number) != 15 or not _digits(number):
        return number
    long = f"{number[:6]}19{number[6:]}"
    return long + check_digit(long)


def read(number: str) -> Identity | None:
    """What a number says, or None if it is not sound."""
    number = _clean(number)
    if _form(number) or _parts(to_18(number)):
        return None
    full = to_18(number)
    birth_on = _birth(full)
    return Identity(full, provinces()[full[:2]], birth_on, _sex(full)) if birth_on else None


def alike(one: str, other: str) -> str:
    """How two unlike numbers may be one that was mistyped, in words; empty where nothing speaks for it.

    One place differs, two places are exchanged, either of them with the check digit of what was typed; or one is the old 15 digits of the other.
    """
    one, other = _clean(one), _clean(other)
    if len(one) != len(other):
        return "一个是另一个的15位旧号" if to_18(one) == to_18(other) else ""
    body = len(one) - 1 if len(one) == 18 else len(one)
    unlike = [at for at in range(len(one)) if one[at] != other[at]]
    typed = [at for at in unlike if at < body]  # the check digit follows from what was typed
    if len(unlike) == 1 or len(typed) == 1:
        return "身份证号只差一位"
    if len(typed) == 2 and one[typed[0]] == other[typed[1]] and one[typed[1]] == other[typed[0]]:
        return "身份证号有两位互换"
    return ""


def mistyped(number: str) -> list[str]:
    """The 18-digit numbers that differ from one in one place, or in two that are exchanged; only those whose check digit is right."""
    number = _clean(number)
    if len(number) != 18 or not _digits(number[:17]):
        return []
    first = {number[:at] + digit + number[at + 1:17] for at in range(17) for digit in "0123456789"}
    first |= {number[:a] + number[b] + number[a + 1:b] + number[a] + number[b + 1:17] for a in range(17) for b in range(a + 1, 17)}
    return sorted({each + check_digit(each) for each in first} - {number})


def check(number: str, *, on: date, birth_on: date | None = None, sex: str | None = None) -> list[Problem]:
    """Every problem of a number, also against the birth date and sex that the file states; empty if sound.

    A birth date after `on` is a problem, too.
    """
    number = _clean(number)
    wrong_form = _form(number)
    if wrong_form:
        return [wrong_form]
    full = to_18(number)
    return _parts(full) + _against(full, on, birth_on, sex)


def _form(number: str) -> Problem | None:
    if len(number) not in (15, 18):
        return Problem("id_length", f"身份证号应为18位，填了{len(number)}位", "请核对身份证原件，补全或删去多余的字符")
    if not _digits(number[:17]) or not (_digits(number[17:]) or number[17:] == "X" or len(number) == 15):
        return Problem("id_character", "身份证号前17位应为数字，末位应为数字或X",
                       "请核对身份证原件；表格中该列应为文本格式")
    return None


def _parts(full: str) -> list[Problem]:
    found = []
    if full[:2] not in provinces():
        found.append(Problem("id_region", f"身份证号前两位{full[:2]}不是省级行政区划代码", "请核对前六位地址码"))
    if _birth(full) is None:
        found.append(Problem("id_birth", f"身份证号中的出生日期{full[6:14]}不存在", "请核对第7至14位"))
    expected = check_digit(full[:17])
    if full[17] != expected:
        found.append(Problem("id_check", f"身份证号校验码不符：前17位对应的校验码是{expected}，填的是{full[17]}",
                             f"前17位无误的，末位应为{expected}；否则请核对身份证原件"))
    return found


def _against(full: str, on: date, birth_on: date | None, sex: str | None) -> list[Problem]:
    found, stated = [], _birth(full)
    if stated and stated > on:
        found.append(Problem("id_future", f"身份证号中的出生日期{stated.isoformat()}晚于{on.isoformat()}",
                             "请核对第7至14位"))
    if stated and birth_on and birth_on != stated:
        found.append(Problem("id_birth_differs",
                             f"出生日期{birth_on.isoformat()}与身份证号中的{stated.isoformat()}不一致",
                             f"与身份证号一致的出生日期是{stated.isoformat()}；档案认定不同的，以认定的为准并作说明"))
    if sex in ("男", "女") and sex != _sex(full):
        found.append(Problem("id_sex_differs", f"性别“{sex}”与身份证号第17位{full[16]}不一致",
                             f"与身份证号一致的性别是“{_sex(full)}”"))
    return found


def _birth(full: str) -> date | None:
    """None for a day that is none, or on which nobody alive was born."""
    try:
        born_on = date(int(full[6:10]), int(full[10:12]), int(full[12:14]))
    except ValueError:
        return None
    return born_on if born_on.year >= FIRST_YEAR else None


def _sex(full: str) -> str:
    return "男" if int(full[16]) % 2 else "女"


def _clean(number: str) -> str:
    return number.strip().upper()


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


@cache
def provinces() -> dict[str, str]:
    """Province by the first two digits."""
    return {row["code"]: row["name"] for row in rows("regions")}
