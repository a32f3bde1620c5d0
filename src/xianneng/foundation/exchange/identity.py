"""Reading an ID number (身份证号, GB 11643): 18 digits with a check digit, or the 15 of before 1999.

A number of 15 digits is carried on as the 18 it became, so that both forms are one person.
"""

import re
from datetime import date
from typing import TYPE_CHECKING

from xianneng.foundation.exchange.problems import Fault

if TYPE_CHECKING:
    from xianneng.foundation.exchange.columns import Column

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


def check_digit(seventeen: str) -> str:
    """The eighteenth place of a number."""
    return CHECK_DIGITS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, seventeen, strict=True)) % 11]


def parse_id_number(text: str, inexact: bool, column: "Column") -> str | Fault:
    """The 18 places of a valid number."""
    number = re.sub(r"[\s'’\-]", "", text).upper().translate(str.maketrans("０１２３４５６７８９ＸＸ", "0123456789XX"))
    if inexact:
        return Fault("id_number.number_cell", f"“{text}”存成了数值，末几位已丢失", "单元格设为文本后重新填写18位号码")
    if re.fullmatch(r"\d{15}", number):
        number = number[:6] + "19" + number[6:]
        number += check_digit(number)
    elif not re.fullmatch(r"\d{17}[\dX]", number):
        return Fault("id_number.form", f"“{text}”不是18位（或旧15位）身份证号", f"18位，现为{len(number)}位")
    return birth_fault(number, text) or check_fault(number, text) or number


def birth_fault(number: str, text: str) -> Fault | None:
    """The number holds a birth date that does not exist."""
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return Fault("id_number.birth_date", f"“{text}”第7至14位{number[6:14]}不是日期", "出生年月日八位")
    return None


def check_fault(number: str, text: str) -> Fault | None:
    """The number's last place does not follow from the others."""
    right = check_digit(number[:17])
    if number[17] == right:
        return None
    return Fault("id_number.check_digit", f"“{text}”校验位不符，号码中有误", f"末位为{right}，或前17位有错")
