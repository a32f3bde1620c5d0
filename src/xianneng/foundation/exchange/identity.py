"""Reading an ID number (身份证号): the cell's text here, the rules of the number in `law.identity`.

A number of 15 digits is carried on as the 18 it became, so that both forms are one person.
"""

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING

from xianneng.foundation.exchange.problems import Fault
from xianneng.law import identity

if TYPE_CHECKING:
    from xianneng.foundation.exchange.columns import Column

CODES = {"id_length": "length", "id_character": "character", "id_region": "region", "id_birth": "birth_date",
         "id_check": "check_digit"}


def parse_id_number(text: str, inexact: bool, column: "Column") -> str | Fault:
    """The 18 places of a valid number. The first thing wrong with it is told; a wrong check digit last."""
    if inexact:
        return Fault("id_number.number_cell", f"“{text}”存成了数值，末几位已丢失", "单元格设为文本后重新填写18位号码")
    number = re.sub(r"[\s'’]", "", unicodedata.normalize("NFKC", text)).upper()
    found = identity.check(number, on=date.max)
    if not found:
        return identity.to_18(number)
    return Fault(f"id_number.{CODES[found[0].code]}", found[0].message, found[0].right)
